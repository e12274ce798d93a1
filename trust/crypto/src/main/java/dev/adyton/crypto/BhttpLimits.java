package dev.adyton.crypto;

/**
 * How much a Binary HTTP message may ask of its reader.
 *
 * @param maxFields header and trailer fields together, those of interim responses too
 * @param maxHeaderBytes bytes of control data, headers and trailers together
 * @param maxContent bytes of content
 */
public record BhttpLimits(int maxFields, int maxHeaderBytes, int maxContent) {
  /** 100 fields, 32 KiB of them, 32 MiB of content. */
  public static final BhttpLimits DEFAULT = new BhttpLimits(100, 32 << 10, 32 << 20);

  public BhttpLimits {
    if (maxFields < 0 || maxHeaderBytes < 1 || maxContent < 0) {
      throw new IllegalArgumentException("limits out of range");
    }
  }
}
