package dev.adyton.engine;

/**
 * SplitMix64 (Steele, Lea and Flood 2014): a counter in steps of the golden ratio, mixed by David
 * Stafford's thirteenth variant. Written out here, because a receipt's seed must mean the same in
 * every version of the JDK. Not for keys.
 */
final class SplitMix64 {
  private long state;

  SplitMix64(long seed) {
    this.state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns a number in [0, 1), a multiple of 2^-53. */
  double nextUnit() {
    return (next() >>> 11) * 0x1.0p-53;
  }
}
