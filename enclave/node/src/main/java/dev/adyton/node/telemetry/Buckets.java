package dev.adyton.node.telemetry;

/** Sizes as an operator may read them: rounded up to a power of two. */
public final class Buckets {
  /** The largest bucket's bound; more is counted in it. */
  public static final long MAX = 1L << 24;

  private Buckets() {}

  /** Returns the smallest power of two that is at least {@code size}, at most {@link #MAX}. */
  public static long upperBound(long size) {
    if (size <= 1) {
      return 1;
    }
    return size >= MAX ? MAX : Long.highestOneBit(size - 1) << 1;
  }

  /** Returns the position of {@code size}'s bucket, from 0. */
  static int index(long size) {
    return Long.numberOfTrailingZeros(upperBound(size));
  }
}
