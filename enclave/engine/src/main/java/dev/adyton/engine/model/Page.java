package dev.adyton.engine.model;

import dev.adyton.kernels.KeyValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Keys and values of every layer for {@value KeyValues#PAGE} positions of a sequence, and the
 * tokens that they are of. Several sequences may read a page that is full; what it holds is zeroed
 * when the last lets go of it. Used by one thread at a time.
 */
public final class Page {
  /** Ids lie in the page, so that they are zeroed with what was computed from them. */
  static final long IDS_BYTES = (long) KeyValues.PAGE * Integer.BYTES;

  private final PagePool pool;
  private final MemorySegment memory;
  private int holders;

  Page(PagePool pool, MemorySegment memory) {
    this.pool = pool;
    this.memory = memory;
  }

  MemorySegment memory() {
    return memory;
  }

  /** Counts another holder. */
  public void hold() {
    holders++;
  }

  /** Returns how many hold it. */
  public int holders() {
    return holders;
  }

  /** Lets go; the last one's leaving zeroes the page and gives it back. */
  public void release() {
    if (holders <= 0) {
      throw new IllegalStateException("a page that nobody holds");
    }
    if (--holders == 0) {
      memory.fill((byte) 0);
      pool.back(this);
    }
  }

  /** Returns the token at place {@code i} of the page. */
  public int id(int i) {
    return memory.getAtIndex(ValueLayout.JAVA_INT, i);
  }

  void id(int i, int token) {
    memory.setAtIndex(ValueLayout.JAVA_INT, i, token);
  }
}
