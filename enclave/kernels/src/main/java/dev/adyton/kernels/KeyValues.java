package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One layer's part of a sequence's keys and values, in pages of {@value #PAGE} positions that may
 * lie anywhere (PagedAttention, Kwon et al. 2023, section 4.1): binary32 in native order, in each
 * page {@code [kvHead][position][dim]}, so that one head's past is a run of memory in every page.
 *
 * @param pages where they lie
 * @param keysAt where in each page this layer's keys begin
 * @param valuesAt where in each page this layer's values begin
 * @param heads key-value heads
 * @param dim floats per head and position
 */
public record KeyValues(Pages pages, long keysAt, long valuesAt, int heads, int dim) {
  /** Positions of a page. */
  public static final int PAGE = 32;

  /** A sequence's pages, the first position's first. */
  @FunctionalInterface
  public interface Pages {
    /** Returns page {@code index}; it stays where it is while its sequence is computed. */
    MemorySegment page(int index);
  }

  /** Returns how many bytes the keys of a layer take in a page, and as many the values. */
  public static long bytes(int heads, int dim) {
    return Math.multiplyExact((long) heads * PAGE, (long) dim * Float.BYTES);
  }

  /** Returns how many pages {@code positions} take. */
  public static int pages(int positions) {
    return (positions + PAGE - 1) / PAGE;
  }

  /** Stores the keys and values of {@code position}, each {@code [head][dim]}. */
  public void put(int position, float[] k, int ko, float[] v, int vo) {
    MemorySegment page = pages.page(position / PAGE);
    for (int h = 0; h < heads; h++) {
      long at = at(h, position % PAGE);
      MemorySegment.copy(k, ko + h * dim, page, ValueLayout.JAVA_FLOAT, keysAt + at, dim);
      MemorySegment.copy(v, vo + h * dim, page, ValueLayout.JAVA_FLOAT, valuesAt + at, dim);
    }
  }

  /** Takes the first {@code positions} positions of {@code from}, which is of the same layer. */
  public void copy(KeyValues from, int positions) {
    for (int at = 0; at < positions; at += PAGE) {
      MemorySegment source = from.pages.page(at / PAGE);
      MemorySegment target = pages.page(at / PAGE);
      long bytes = (long) Math.min(PAGE, positions - at) * dim * Float.BYTES;
      for (int h = 0; h < heads; h++) {
        long head = at(h, 0);
        MemorySegment.copy(source, keysAt + head, target, keysAt + head, bytes);
        MemorySegment.copy(source, valuesAt + head, target, valuesAt + head, bytes);
      }
    }
  }

  /** Brings the keys of positions [from, to) of a head on heap. */
  void keys(int head, int from, int to, float[] out) {
    read(keysAt, head, from, to, out);
  }

  /** Brings the values of positions [from, to) of a head on heap. */
  void values(int head, int from, int to, float[] out) {
    read(valuesAt, head, from, to, out);
  }

  /** Returns the address of a head's keys in a page. */
  long keysOf(int page, int head) {
    return pages.page(page).address() + keysAt + at(head, 0);
  }

  /** Returns the address of a head's values in a page. */
  long valuesOf(int page, int head) {
    return pages.page(page).address() + valuesAt + at(head, 0);
  }

  private void read(long layer, int head, int from, int to, float[] out) {
    int n;
    for (int at = from; at < to; at += n) {
      n = Math.min(PAGE - at % PAGE, to - at);
      MemorySegment.copy(
          pages.page(at / PAGE),
          ValueLayout.JAVA_FLOAT,
          layer + at(head, at % PAGE),
          out,
          (at - from) * dim,
          n * dim);
    }
  }

  private long at(int head, int inPage) {
    return ((long) head * PAGE + inPage) * dim * Float.BYTES;
  }
}
