package dev.adyton.node.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes the events of a stream equally long, so that their sizes do not tell which tokens were
 * said: OpenAI's member {@code obfuscation}, which every client ignores. A piece of up to {@link
 * #STEP} bytes always gives the same size, a longer one the next multiple. How many pieces left in
 * one tick stays visible.
 */
final class Obfuscation {
  /** Sizes differ in steps of so many bytes. */
  static final int STEP = 32;

  private static final byte[] BEFORE = ",\"obfuscation\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER = "\"}".getBytes(StandardCharsets.US_ASCII);

  private final int base;

  /**
   * @param empty the event for a piece of no text
   */
  Obfuscation(byte[] empty) {
    this.base = empty.length;
  }

  /** Returns {@code object} with a last member that brings it to its size. */
  byte[] pad(byte[] object) {
    int over = Math.max(1, object.length - base);
    int filled = base + Math.ceilDiv(over, STEP) * STEP;
    byte[] fill = new byte[filled - object.length];
    Arrays.fill(fill, (byte) '-');
    return Sse.join(Arrays.copyOf(object, object.length - 1), BEFORE, fill, AFTER);
  }
}
