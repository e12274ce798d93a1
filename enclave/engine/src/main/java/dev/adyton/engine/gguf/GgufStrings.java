package dev.adyton.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A metadata array of strings, read in one pass without an object per string: a vocabulary has a
 * hundred thousand.
 */
public final class GgufStrings {
  private final MemorySegment file;
  private final int size;
  private long next;
  private int read;

  GgufStrings(MemorySegment file, long at, int size) {
    this.file = file;
    this.size = size;
    this.next = at;
  }

  /** Returns how many strings there are. */
  public int size() {
    return size;
  }

  /** Returns whether strings are left to read. */
  public boolean hasNext() {
    return read < size;
  }

  /** Returns the next string's bytes. They need not be valid UTF-8. */
  public byte[] next() {
    // The cursor has walked the whole array once; lengths fit.
    int length = (int) file.get(GgufCursor.LONG, next);
    byte[] bytes = file.asSlice(next + Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    next += Long.BYTES + length;
    read++;
    return bytes;
  }
}
