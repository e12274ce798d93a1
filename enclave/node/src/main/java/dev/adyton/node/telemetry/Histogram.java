package dev.adyton.node.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts sizes by power-of-two bucket. Exact sizes are forgotten at once: a sum of exact values,
 * read twice, would tell the size of the one request between. Thread-safe.
 */
final class Histogram {
  static final int BUCKETS = Buckets.index(Buckets.MAX) + 1;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void record(long size) {
    counts.incrementAndGet(Buckets.index(size));
  }

  long count(int bucket) {
    return counts.get(bucket);
  }
}
