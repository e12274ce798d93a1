package dev.adyton.codec;

/**
 * How much a JSON document may ask of its reader.
 *
 * @param maxBytes bytes of the whole document
 * @param maxDepth arrays and objects open at once; at most {@value #DEEPEST}, since readers recurse
 * @param maxValues values of every kind, members' names not counted
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxValues) {
  /** The deepest nesting that any reader allows. */
  public static final int DEEPEST = 256;

  /** For evidence, statements, receipts, policies and records: 1 MiB, 16 deep, 65,536 values. */
  public static final JsonLimits DOCUMENT = new JsonLimits(1 << 20, 16, 65_536);

  public JsonLimits {
    if (maxBytes < 1 || maxDepth < 0 || maxDepth > DEEPEST || maxValues < 1) {
      throw new IllegalArgumentException("limits out of range");
    }
  }
}
