package dev.adyton.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Rows that many others are multiplied with: a few kilobytes that stay in the first cache. They are
 * written on heap, where a vector as wide as a cache line nearly always lies across two; so there
 * is a second place off heap, aligned, which a rung of such vectors fills and reads.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Block(float[] heap, MemorySegment aligned) {
  /** Bytes of a cache line. */
  private static final int LINE = 64;

  /** No room yet. */
  static final Block NONE = new Block(new float[0], MemorySegment.NULL);

  /** Makes room, which is freed when nobody refers to it. */
  static Block of(int floats) {
    return new Block(new float[floats], Arena.ofAuto().allocate((long) Float.BYTES * floats, LINE));
  }

  /** Brings the first {@code floats} to the aligned place. */
  void align(int floats) {
    MemorySegment.copy(heap, 0, aligned, ValueLayout.JAVA_FLOAT, 0, floats);
  }

  void wipe() {
    Arrays.fill(heap, 0);
    aligned.fill((byte) 0);
  }
}
