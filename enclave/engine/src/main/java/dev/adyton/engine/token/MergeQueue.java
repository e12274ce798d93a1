package dev.adyton.engine.token;

import java.util.Arrays;

/**
 * Symbols in a chain, and the merges of neighbours still to consider, best first; of equally good
 * ones the leftmost. Both tokenizers merge with it, in O(n log n): a long run of one letter must
 * not take a request's whole time.
 *
 * <p>For maintainers: a candidate is (priority, left symbol) in one long. A candidate that a merge
 * has overtaken stays in the heap; {@link #run} recognises it, because the pair that stands there
 * now has another priority or none.
 */
final class MergeQueue {
  /** What may be merged. */
  interface Rules {
    /** Returned by {@link #priority} for a pair that does not merge. */
    int NEVER = Integer.MAX_VALUE;

    /** Returns how early symbols {@code left} and {@code right} merge; lower is earlier. */
    int priority(int left, int right);

    /** Makes {@code left} the merged symbol. */
    void merge(int left, int right);
  }

  private final int[] next;
  private final int[] previous;
  private final boolean[] gone;
  private final Rules rules;
  private long[] heap;
  private int size;

  MergeQueue(int symbols, Rules rules) {
    this.next = new int[symbols];
    this.previous = new int[symbols];
    this.gone = new boolean[symbols];
    this.rules = rules;
    this.heap = new long[symbols + 1];
    for (int i = 0; i < symbols; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 < symbols ? i + 1 : -1;
    }
  }

  /** Merges until nothing merges. */
  void run() {
    for (int i = 0; i + 1 < next.length; i++) {
      consider(i);
    }
    while (size > 0) {
      long candidate = pop();
      int left = (int) candidate;
      int right = gone[left] ? -1 : next[left];
      if (right >= 0 && rules.priority(left, right) == (int) (candidate >> 32)) {
        rules.merge(left, right);
        remove(left, right);
        if (previous[left] >= 0) {
          consider(previous[left]);
        }
        consider(left);
      }
    }
  }

  /** Returns the symbol after {@code i} in the chain, or -1. Symbol 0 is always its first. */
  int next(int i) {
    return next[i];
  }

  private void remove(int left, int right) {
    gone[right] = true;
    next[left] = next[right];
    if (next[right] >= 0) {
      previous[next[right]] = left;
    }
  }

  private void consider(int left) {
    if (next[left] < 0) {
      return;
    }
    int priority = rules.priority(left, next[left]);
    if (priority != Rules.NEVER) {
      push((long) priority << 32 | left);
    }
  }

  private void push(long candidate) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    int i = size++;
    while (i > 0 && heap[(i - 1) / 2] > candidate) {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
    heap[i] = candidate;
  }

  private long pop() {
    long top = heap[0];
    long last = heap[--size];
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
