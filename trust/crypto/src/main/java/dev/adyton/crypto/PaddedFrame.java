package dev.adyton.crypto;

import java.util.Arrays;

/**
 * The plaintext of a chunk whose size must not tell how much is in it: two bytes of length, so many
 * bytes of the message, zeros. Binary HTTP has padding at its end only (RFC 9292 §3.8), and a
 * stream needs it in between. Stateless.
 */
public final class PaddedFrame {
  /** Bytes of every frame of {@link PaddingProfile#CONSTANT}. */
  public static final int CONSTANT_BYTES = 2048;

  /** The smallest frame of {@link PaddingProfile#BUCKETS}. */
  public static final int LEAST_BYTES = 512;

  /** Bytes that a frame takes for itself. */
  public static final int HEADER_BYTES = 2;

  private PaddedFrame() {}

  /**
   * Returns a frame.
   *
   * @param message what it holds {@code length} bytes of, from {@code from}
   * @param size of the whole frame, up to {@link ChunkLimits#CHUNK}
   */
  public static byte[] of(byte[] message, int from, int length, int size) {
    if (length < 0 || length + HEADER_BYTES > size || size > ChunkLimits.CHUNK) {
      throw new IllegalArgumentException("does not fit into a frame");
    }
    byte[] frame = new byte[size];
    frame[0] = (byte) (length >> 8);
    frame[1] = (byte) length;
    System.arraycopy(message, from, frame, HEADER_BYTES, length);
    return frame;
  }

  /** Returns the size of the bucket that {@code length} bytes go into: a power of two. */
  public static int bucket(int length) {
    int whole = length + HEADER_BYTES;
    int power = whole <= 1 ? 1 : Integer.highestOneBit(whole - 1) << 1;
    return Math.min(ChunkLimits.CHUNK, Math.max(LEAST_BYTES, power));
  }

  /**
   * Returns what a frame holds, which may be nothing.
   *
   * @throws CryptoException {@code MALFORMED} where it is not a frame, or its padding is not zero:
   *     padding must not carry what no digest covers
   */
  public static byte[] open(byte[] frame) throws CryptoException {
    if (frame.length < HEADER_BYTES) {
      throw new CryptoException(CryptoException.Code.MALFORMED);
    }
    int length = (frame[0] & 0xff) << 8 | (frame[1] & 0xff);
    int end = HEADER_BYTES + length;
    if (end > frame.length) {
      throw new CryptoException(CryptoException.Code.MALFORMED);
    }
    for (int i = end; i < frame.length; i++) {
      if (frame[i] != 0) {
        throw new CryptoException(CryptoException.Code.MALFORMED);
      }
    }
    return Arrays.copyOfRange(frame, HEADER_BYTES, end);
  }
}
