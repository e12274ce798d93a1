package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One layer's part of a key-value cache: binary32 in native order, {@code [kvHead][position][dim]},
 * so that one head's past is one run of memory.
 *
 * @param keys all heads' keys
 * @param values all heads' values
 * @param heads key-value heads
 * @param capacity positions
 * @param dim floats per head and position
 */
public record KeyValues(
    MemorySegment keys, MemorySegment values, int heads, int capacity, int dim) {
  /** Returns how many bytes the keys of a layer take, and as many the values. */
  public static long bytes(int heads, int capacity, int dim) {
    return Math.multiplyExact((long) heads * capacity, (long) dim * Float.BYTES);
  }

  /** Stores the keys and values of {@code position}, each {@code [head][dim]}. */
  public void put(int position, float[] k, int ko, float[] v, int vo) {
    for (int h = 0; h < heads; h++) {
      MemorySegment.copy(k, ko + h * dim, keys, ValueLayout.JAVA_FLOAT, at(h, position), dim);
      MemorySegment.copy(v, vo + h * dim, values, ValueLayout.JAVA_FLOAT, at(h, position), dim);
    }
  }

  /** Takes the first {@code positions} positions of {@code from}, which has as many heads. */
  public void copy(KeyValues from, int positions) {
    long bytes = (long) positions * dim * Float.BYTES;
    for (int h = 0; h < heads; h++) {
      MemorySegment.copy(from.keys, from.at(h, 0), keys, at(h, 0), bytes);
      MemorySegment.copy(from.values, from.at(h, 0), values, at(h, 0), bytes);
    }
  }

  long at(int head, int position) {
    return ((long) head * capacity + position) * dim * Float.BYTES;
  }
}
