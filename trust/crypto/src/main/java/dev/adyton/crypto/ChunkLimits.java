package dev.adyton.crypto;

/**
 * How much a chunked message may ask of its reader.
 *
 * @param maxChunk plaintext bytes of one chunk; every reader must take 16,384
 *     (draft-ietf-ohai-chunked-ohttp §3)
 * @param maxTotal bytes of the whole message as it comes off the wire
 */
public record ChunkLimits(int maxChunk, long maxTotal) {
  /** The largest chunk that we send, and that every reader takes. */
  public static final int CHUNK = 1 << 14;

  /** 16,384 bytes a chunk, 64 MiB in all. */
  public static final ChunkLimits DEFAULT = new ChunkLimits(CHUNK, 64L << 20);

  public ChunkLimits {
    if (maxChunk < CHUNK || maxChunk > 1 << 24 || maxTotal < 1) {
      throw new IllegalArgumentException("limits out of range");
    }
  }
}
