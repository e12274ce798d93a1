package dev.adyton.engine.gguf;

/**
 * What a GGUF file may hold at most. Real files stay an order of magnitude below; a file above is
 * refused before anything is allocated for it.
 */
public final class GgufLimits {
  /** Metadata entries. */
  public static final int MAX_ENTRIES = 4096;

  /** Tensors. */
  public static final int MAX_TENSORS = 16_384;

  /** Bytes of a metadata key; the format's own limit. */
  public static final int MAX_KEY_BYTES = 65_535;

  /** Bytes of a tensor's name; ggml's own limit is 64 with the final zero. */
  public static final int MAX_NAME_BYTES = 63;

  /** Bytes of one string value that is a whole document, such as {@code tokenizer.json}. */
  public static final int MAX_DOCUMENT_BYTES = 64 << 20;

  /** Bytes of any other string value. */
  public static final int MAX_STRING_BYTES = 1 << 20;

  /** Elements of one array. */
  public static final int MAX_ARRAY_ELEMENTS = 1 << 22;

  /** Depth of arrays: an array holds no arrays. */
  public static final int MAX_ARRAY_DEPTH = 1;

  /** Dimensions of a tensor. */
  public static final int MAX_DIMENSIONS = 4;

  /** Size of one dimension. */
  public static final long MAX_DIMENSION = 1L << 31;

  /** The {@code general.alignment} of tensors, bytes; a power of two. */
  public static final int MAX_ALIGNMENT = 1 << 16;

  private GgufLimits() {}
}
