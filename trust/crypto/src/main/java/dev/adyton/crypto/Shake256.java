package dev.adyton.crypto;

/**
 * SHAKE256 (FIPS 202 §6.2) for inputs and outputs below one block of 136 bytes: a single
 * permutation. The JDK offers it at 64 bytes only. No branch or index depends on the input.
 * Stateless.
 */
final class Shake256 {
  private static final int RATE = 136;

  /** FIPS 202 §3.2.5. */
  private static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
    0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
    0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
    0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
    0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
  };

  private Shake256() {}

  static byte[] squeeze(byte[] input, int length) {
    if (input.length >= RATE || length > RATE) {
      throw new IllegalArgumentException("more than one block");
    }
    long[] state = new long[25];
    for (int i = 0; i < input.length; i++) {
      xor(state, i, input[i]);
    }
    // The domain's bits 1111, then the padding 10*1.
    xor(state, input.length, (byte) 0x1f);
    xor(state, RATE - 1, (byte) 0x80);
    for (long constant : ROUND_CONSTANTS) {
      round(state, constant);
    }
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
    }
    java.util.Arrays.fill(state, 0);
    return out;
  }

  private static void xor(long[] state, int at, byte value) {
    state[at / 8] ^= (value & 0xffL) << (8 * (at % 8));
  }

  /** One round of Keccak-f[1600], FIPS 202 §3.2: θ, ρ and π, χ, ι. Lane (x, y) is state[x + 5y]. */
  private static void round(long[] a, long constant) {
    long[] column = new long[5];
    for (int x = 0; x < 5; x++) {
      column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    }
    for (int i = 0; i < 25; i++) {
      a[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
    }
    long moved = a[1];
    int x = 1;
    int y = 0;
    for (int t = 0; t < 24; t++) {
      int nextY = (2 * x + 3 * y) % 5;
      x = y;
      y = nextY;
      long held = a[x + 5 * y];
      a[x + 5 * y] = Long.rotateLeft(moved, (t + 1) * (t + 2) / 2);
      moved = held;
    }
    for (int row = 0; row < 25; row += 5) {
      long first = a[row];
      long second = a[row + 1];
      for (int i = 0; i < 3; i++) {
        a[row + i] ^= ~a[row + i + 1] & a[row + i + 2];
      }
      a[row + 3] ^= ~a[row + 4] & first;
      a[row + 4] ^= ~first & second;
    }
    a[0] ^= constant;
  }
}
