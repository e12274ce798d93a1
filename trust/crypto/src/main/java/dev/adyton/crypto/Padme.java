package dev.adyton.crypto;

/**
 * Padmé padding (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication
 * with PURBs", PoPETs 2019, §4): sizes are rounded up so that few bits of the length remain
 * visible, at the price of at most 12 percent. Stateless.
 */
public final class Padme {
  private Padme() {}

  /** Returns the padded length of a message of {@code length} bytes, at least {@code length}. */
  public static int pad(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("negative length");
    }
    if (length < 2) {
      return length;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(length);
    int exponentBits = 32 - Integer.numberOfLeadingZeros(exponent);
    int mask = (1 << (exponent - exponentBits)) - 1;
    return Math.addExact(length, mask) & ~mask;
  }
}
