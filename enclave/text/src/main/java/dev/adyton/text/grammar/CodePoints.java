package dev.adyton.text.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of characters as ascending ranges. Surrogates are no characters and never in it.
 *
 * @param ranges pairs of first and last, neither touching nor overlapping
 */
record CodePoints(List<int[]> ranges) {
  static final CodePoints NONE = new CodePoints(List.of());
  static final CodePoints ALL = of(0, Character.MAX_CODE_POINT);

  static CodePoints of(int from, int to) {
    List<int[]> ranges = new ArrayList<>();
    add(ranges, from, Math.min(to, Character.MIN_SURROGATE - 1));
    add(ranges, Math.max(from, Character.MAX_SURROGATE + 1), to);
    return new CodePoints(List.copyOf(ranges));
  }

  private static void add(List<int[]> ranges, int from, int to) {
    if (from <= to) {
      ranges.add(new int[] {from, to});
    }
  }

  CodePoints or(CodePoints other) {
    List<int[]> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    all.sort((a, b) -> Integer.compare(a[0], b[0]));
    List<int[]> merged = new ArrayList<>();
    for (int[] r : all) {
      if (!merged.isEmpty() && r[0] <= merged.getLast()[1] + 1) {
        int[] last = merged.removeLast();
        merged.add(new int[] {last[0], Math.max(last[1], r[1])});
      } else {
        merged.add(r);
      }
    }
    return new CodePoints(List.copyOf(merged));
  }

  CodePoints not() {
    CodePoints rest = NONE;
    int from = 0;
    for (int[] r : ranges) {
      if (r[0] > from) {
        rest = rest.or(of(from, r[0] - 1));
      }
      from = r[1] + 1;
    }
    return from <= Character.MAX_CODE_POINT ? rest.or(of(from, Character.MAX_CODE_POINT)) : rest;
  }

  CodePoints and(CodePoints other) {
    return not().or(other.not()).not();
  }

  CodePoints minus(CodePoints other) {
    return and(other.not());
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean has(int c) {
    return ranges.stream().anyMatch(r -> r[0] <= c && c <= r[1]);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof CodePoints o) || o.ranges.size() != ranges.size()) {
      return false;
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i)[0] != o.ranges.get(i)[0] || ranges.get(i)[1] != o.ranges.get(i)[1]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int h = 1;
    for (int[] r : ranges) {
      h = 31 * (31 * h + r[0]) + r[1];
    }
    return h;
  }
}
