package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One layer's part of a sequence's keys and values, in pages of {@value #PAGE} positions that may
 * lie anywhere (PagedAttention, Kwon et al. 2023, section 4.1): numbers in native order, in each
 * page {@code [kvHead][position][dim]}, so that one head's past is a run of memory in every page.
 *
 * @param pages where they lie
 * @param keysAt where in each page this layer's keys begin
 * @param valuesAt where in each page this layer's values begin
 * @param heads key-value heads
 * @param dim numbers per head and position
 * @param element what each number is stored as
 */
public record KeyValues(
    Pages pages, long keysAt, long valuesAt, int heads, int dim, Element element) {
  /** Positions of a page. */
  public static final int PAGE = 32;

  /** The largest number that binary16 has. */
  private static final float MOST_HALF = 65504f;

  /** What a key's or value's number is stored as; the numeric profile says which. */
  public enum Element {
    /** As it was computed. */
    BINARY32(Float.BYTES),
    /**
     * Rounded to nearest, ties to even, when it is stored. What is finite stays finite: beyond the
     * largest number it becomes that. What is not finite becomes not a number, and so shows.
     */
    BINARY16(Short.BYTES);

    private final int bytes;

    Element(int bytes) {
      this.bytes = bytes;
    }
  }

  /** A sequence's pages, the first position's first. */
  @FunctionalInterface
  public interface Pages {
    /** Returns page {@code index}; it stays where it is while its sequence is computed. */
    MemorySegment page(int index);
  }

  /** Returns how many bytes the keys of a layer take in a page, and as many the values. */
  public static long bytes(int heads, int dim, Element element) {
    return Math.multiplyExact((long) heads * PAGE, (long) dim * element.bytes);
  }

  /** Returns how many pages {@code positions} take. */
  public static int pages(int positions) {
    return (positions + PAGE - 1) / PAGE;
  }

  /** Stores the keys and values of {@code count} positions, each {@code [head][dim]}. */
  public void put(int first, int count, float[] k, int ko, float[] v, int vo) {
    short[] halves = new short[element == Element.BINARY16 ? dim : 0];
    for (int i = 0; i < count * heads; i++) {
      int position = first + i / heads;
      MemorySegment page = pages.page(position / PAGE);
      long at = at(i % heads, position % PAGE);
      put(k, ko + i * dim, page, keysAt + at, halves);
      put(v, vo + i * dim, page, valuesAt + at, halves);
    }
    Arrays.fill(halves, (short) 0);
  }

  private void put(float[] x, int from, MemorySegment page, long at, short[] halves) {
    switch (element) {
      case BINARY32 -> MemorySegment.copy(x, from, page, ValueLayout.JAVA_FLOAT, at, dim);
      case BINARY16 -> {
        for (int i = 0; i < halves.length; i++) {
          halves[i] = half(x[from + i]);
        }
        MemorySegment.copy(halves, 0, page, ValueLayout.JAVA_SHORT, at, dim);
      }
    }
  }

  /** Rounds as {@link Element#BINARY16} says. The product is 0, or not a number where x is odd. */
  static short half(float x) {
    float limited = Math.max(-MOST_HALF, Math.min(x, MOST_HALF));
    return Float.floatToFloat16(Math.fma(x, 0f, limited));
  }

  /** Takes the first {@code positions} positions of {@code from}, which is of the same layer. */
  public void copy(KeyValues from, int positions) {
    for (int at = 0; at < positions; at += PAGE) {
      MemorySegment source = from.pages.page(at / PAGE);
      MemorySegment target = pages.page(at / PAGE);
      long bytes = (long) Math.min(PAGE, positions - at) * dim * element.bytes;
      for (int h = 0; h < heads; h++) {
        long head = at(h, 0);
        MemorySegment.copy(source, keysAt + head, target, keysAt + head, bytes);
        MemorySegment.copy(source, valuesAt + head, target, valuesAt + head, bytes);
      }
    }
  }

  /**
   * Brings the keys of positions [from, to) of a head on heap.
   *
   * @param halves room for as many numbers of what is not stored as floats
   */
  void keys(int head, int from, int to, float[] out, short[] halves) {
    read(keysAt, head, from, to, out, halves);
  }

  /** Brings the values of positions [from, to) of a head on heap, likewise. */
  void values(int head, int from, int to, float[] out, short[] halves) {
    read(valuesAt, head, from, to, out, halves);
  }

  /** Returns the address of a head's keys in a page. */
  long keysOf(int page, int head) {
    return pages.page(page).address() + keysAt + at(head, 0);
  }

  /** Returns the address of a head's values in a page. */
  long valuesOf(int page, int head) {
    return pages.page(page).address() + valuesAt + at(head, 0);
  }

  private void read(long layer, int head, int from, int to, float[] out, short[] halves) {
    int n;
    for (int at = from; at < to; at += n) {
      n = Math.min(PAGE - at % PAGE, to - at);
      MemorySegment page = pages.page(at / PAGE);
      long where = layer + at(head, at % PAGE);
      int oo = (at - from) * dim;
      switch (element) {
        case BINARY32 -> MemorySegment.copy(page, ValueLayout.JAVA_FLOAT, where, out, oo, n * dim);
        case BINARY16 -> {
          MemorySegment.copy(page, ValueLayout.JAVA_SHORT, where, halves, 0, n * dim);
          for (int i = 0; i < n * dim; i++) {
            out[oo + i] = Float.float16ToFloat(halves[i]);
          }
        }
      }
    }
  }

  private long at(int head, int inPage) {
    return ((long) head * PAGE + inPage) * dim * element.bytes;
  }
}
