package dev.adyton.kernels.emit;

/**
 * How packed weights lie in memory. Sixteen rows are a group; of every 32 columns it holds quants –
 * for each run of four columns, four bytes of each of the sixteen rows – and, after all quants,
 * scales of the sixteen rows. So a kernel walks two long streams and every load is a whole vector.
 *
 * <p>K types have scales of 256 columns, and within them of parts: then scales for 256 columns are
 * the outer ones, and after them for each 32 columns those of parts.
 */
public enum Layout {
  /** {@code Q8_0}: a byte each, 128 added; a half-precision scale. */
  BYTES(0, 512, 0),
  /** {@code Q4_0}: as in the file, columns i and i+16 in one byte; a half-precision scale. */
  NIBBLES(1, 256, 0),
  /**
   * {@code Q6_K}: 16 columns in three bytes of each four. A byte's low six bits are a weight of
   * columns 0 … 11; its high two are, from the first byte to the third, the high, middle and low
   * two bits of one of columns 12 … 15. Half-precision scales of 256 columns; of each 32 of them a
   * signed byte of scale for the first 16 columns, then one for the last.
   */
  SIXES(2, 384, 32),
  /**
   * {@code Q4_K}: nibbles as in {@link #NIBBLES}. Of every 256 columns, half-precision scales of
   * quants, then of minima; and of each 32 of them a byte of scale, then a byte of minimum.
   */
  FOURS(3, 256, 64),
  /** {@code MXFP4}: nibbles as in {@link #NIBBLES}; the upper half of a binary32 scale. */
  ENTRIES(4, 256, 0);

  /** Rows of a group: lanes of 32 bits. */
  public static final int ROWS = 16;

  /** Bytes of a group's own scales for each 32 columns. */
  static final int PART = 32;

  /** Columns over 32 that share the outer scales, where there are such. */
  static final int SHARE = 8;

  /** A group begins where a cache line does. */
  private static final int LINE = 64;

  private final int number;
  private final int quantBytes;
  private final int outerBytes;

  Layout(int number, int quantBytes, int outerBytes) {
    this.number = number;
    this.quantBytes = quantBytes;
    this.outerBytes = outerBytes;
  }

  /** Returns which layout this is, from 0: where its code lies. */
  int number() {
    return number;
  }

  /** Returns the bytes of a group's quants for each 32 columns. */
  public int quantBytes() {
    return quantBytes;
  }

  /** Returns the bytes of a group's outer scales for each 256 columns; 0 where there are none. */
  int outerBytes() {
    return outerBytes;
  }

  /** Returns whether there are scales of 256 columns. */
  boolean shares() {
    return outerBytes > 0;
  }

  /** Returns the bytes of all of a group's scales for each 256 columns. */
  int shareBytes() {
    return outerBytes + SHARE * PART;
  }

  /**
   * Returns where, after a group's quants, the scales begin that 32 columns share with their
   * neighbours: {@code block} counts 32 columns.
   */
  public int outerScales(int block) {
    return block / SHARE * shareBytes();
  }

  /** Returns where, after a group's quants, the scales of 32 columns alone begin. */
  public int scales(int block) {
    return outerScales(block) + outerBytes + block % SHARE * PART;
  }

  /** Returns the bytes of a group of {@code blocks} times 32 columns. */
  public long groupBytes(int blocks) {
    int outer = blocks / SHARE * outerBytes;
    return ((long) blocks * (quantBytes + PART) + outer + LINE - 1) / LINE * LINE;
  }
}
