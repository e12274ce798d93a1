package dev.adyton.kernels.emit;

/**
 * How packed weights lie in memory. Sixteen rows are a group; of every 32 columns it holds quants –
 * for each run of four columns, four bytes of each of the sixteen rows – and, after all quants,
 * scales of the sixteen rows. So a kernel walks two long streams and every load is a whole vector.
 */
public enum Layout {
  /** {@code Q8_0}: a byte each, 128 added; a half-precision scale. */
  BYTES(0, 512, 32),
  /** {@code Q4_0}: as in the file, columns i and i+16 in one byte; a half-precision scale. */
  NIBBLES(1, 256, 32),
  /** {@code Q6_K}: a byte each, 0 … 63; a half-precision scale, then two signed bytes of scale. */
  SIXES(2, 512, 64),
  /**
   * {@code Q4_K}: nibbles as in {@link #NIBBLES}. Of every 256 columns, half-precision scales of
   * quants, then of minima; and of each 32 of them a byte of scale, then a byte of minimum.
   */
  FOURS(3, 256, 40),
  /** {@code MXFP4}: nibbles as in {@link #NIBBLES}; the upper half of a binary32 scale. */
  ENTRIES(4, 256, 32);

  /** Rows of a group: lanes of 32 bits. */
  public static final int ROWS = 16;

  private final int number;
  private final int quantBytes;
  private final int scaleBytes;

  Layout(int number, int quantBytes, int scaleBytes) {
    this.number = number;
    this.quantBytes = quantBytes;
    this.scaleBytes = scaleBytes;
  }

  /** Returns which layout this is, from 0: where its code lies. */
  int number() {
    return number;
  }

  /** Returns the bytes of a group's quants for each 32 columns. */
  public int quantBytes() {
    return quantBytes;
  }

  /** Returns the bytes of a group's scales for each 32 columns, on average. */
  public int scaleBytes() {
    return scaleBytes;
  }

  /** Returns the bytes of a group of {@code blocks} times 32 columns. */
  public long groupBytes(int blocks) {
    return (long) blocks * (quantBytes + scaleBytes);
  }
}
