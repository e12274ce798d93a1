package dev.adyton.codec;

import java.util.Arrays;

/**
 * Reads documents that exist in one form only: the bytes must be the canonical ones (RFC 8785), so
 * that whoever digests what was read and whoever digests what was received mean the same.
 * Stateless, safe for use by several threads.
 */
public final class Canonical {
  private Canonical() {}

  /**
   * Reads an object within {@link JsonLimits#DOCUMENT}.
   *
   * @param document the bytes as received
   * @param format the value that the member {@code format} must have
   * @throws CodecException with {@code FORMAT} for another format or for JSON that is well-formed
   *     but not canonical
   */
  public static Json.Obj parse(byte[] document, String format) throws CodecException {
    Json.Obj object = parse(document);
    if (!object.string("format").equals(format)) {
      throw new CodecException(CodecException.Code.FORMAT, "format");
    }
    return object;
  }

  /** Reads an object that names its kind in another way than by {@code format}. */
  public static Json.Obj parse(byte[] document) throws CodecException {
    Json.Obj object = Json.parseObject(document);
    if (!Arrays.equals(Jcs.encode(object), document)) {
      throw new CodecException(CodecException.Code.FORMAT);
    }
    return object;
  }
}
