package dev.adyton.engine.model;

import dev.adyton.kernels.Kernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of tokens on their way through the layers: runs of one or more sequences, one below the
 * other. What is computed for a row depends on its own sequence only, so a result is the same bits
 * whatever else is in the pass.
 */
final class Pass {
  /**
   * A run of one sequence's tokens.
   *
   * @param cache the sequence's keys and values
   * @param adapter the sequence's own
   * @param row its first row
   * @param count its tokens
   * @param first the position of its first token
   */
  record Span(PageTable cache, LowRank.Set adapter, int row, int count, int first) {}

  /** Floats below which an easy computation is not shared: some microseconds' work. */
  static final int SHARED_FLOATS = 1 << 15;

  private final Kernels kernels;
  private final Room room;
  private final List<Span> spans;
  private final int rows;
  private final int width;
  private final Map<Rope, float[]> turns = new HashMap<>();

  Pass(Kernels kernels, Room room, List<Span> spans, int width) {
    this.kernels = kernels;
    this.room = room;
    this.spans = List.copyOf(spans);
    this.rows = spans.stream().mapToInt(Span::count).sum();
    this.width = width;
  }

  Kernels kernels() {
    return kernels;
  }

  Room room() {
    return room;
  }

  List<Span> spans() {
    return spans;
  }

  int rows() {
    return rows;
  }

  /** Returns the floats of a state. */
  int width() {
    return width;
  }

  float[] take(Slot slot, int floats) {
    return room.take(slot, floats);
  }

  /** Returns {@code rope}'s turns of every row; layers share them. */
  float[] turns(Rope rope) {
    return turns.computeIfAbsent(
        rope,
        r -> {
          float[] out = new float[rows * r.turned()];
          for (Span s : spans) {
            for (int t = 0; t < s.count; t++) {
              r.turns(s.first + t, out, (s.row + t) * r.turned());
            }
          }
          return out;
        });
  }

  /** Adds what adapters add to {@code y = linear(x)}, each sequence's own to its own rows. */
  void adapt(Linear linear, float[] x, float[] y) {
    for (Span s : spans) {
      s.adapter.of(linear.name()).ifPresent(delta -> delta.add(this, s.row, s.count, x, y));
    }
  }
}
