package dev.adyton.kernels;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Computes on one rung until another is warm, then on that. Both give the same bits. */
final class RisingKernels implements Kernels {
  private final Kernels target;
  private final Set<WeightType> types;

  private static final int WAIT = 1 << 16;

  /** Scores of an attention that count as a product. */
  private static final int A_PRODUCT = 4096;

  private final AtomicBoolean climbs = new AtomicBoolean();

  /** Products and attentions still to be computed before the climb begins. */
  private final AtomicInteger patience;

  private volatile Kernels now;

  /**
   * Begins to warm {@code target} up, on a thread of its own, once {@code patience} products or
   * attentions were computed: at once when it is 0.
   */
  RisingKernels(Kernels first, Kernels target, Set<WeightType> types, int patience) {
    this.now = first;
    this.target = target;
    this.types = Set.copyOf(types);
    this.patience = new AtomicInteger(patience);
    if (patience == 0) {
      climb();
    }
  }

  private void count(int products) {
    int left = patience.get();
    if (left > 0 && patience.addAndGet(-products) <= 0 && climbs.compareAndSet(false, true)) {
      climb();
    }
  }

  private void climb() {
    Thread.ofPlatform()
        .daemon()
        .name("adyton-warm-up")
        .start(() -> {
          WarmUp.run(target, types);
          now = target;
        });
  }

  /** The rung that is climbed to. */
  @Override
  public String name() {
    return target.name();
  }

  @Override
  public void matmul(Matrix w, float[] x, int tokens, float[] y, Workspace room) {
    count(1);
    now.matmul(w, x, tokens, y, room);
  }

  @Override
  public void decode(Matrix w, int row, float[] out, int offset) {
    now.decode(w, row, out, offset);
  }

  @Override
  public void rmsNorm(float[] x, float[] weight, float epsilon, int from, int to, float[] y) {
    now.rmsNorm(x, weight, epsilon, from, to, y);
  }

  @Override
  public void rotate(
      float[] x, int offset, int heads, int dim, float[] turns, int turnsAt, int turned) {
    now.rotate(x, offset, heads, dim, turns, turnsAt, turned);
  }

  @Override
  public void attention(
      KeyValues kv,
      float[] q,
      int row,
      int heads,
      int first,
      int tokens,
      AttentionRule rule,
      float[] out,
      Workspace room) {
    // In profile a8 products are computed elsewhere, and a long past is what waits longest.
    count(Math.max(1, (int) Math.min(WAIT, (long) tokens * (first + tokens) / A_PRODUCT)));
    now.attention(kv, q, row, heads, first, tokens, rule, out, room);
  }

  @Override
  public void siluTimes(float[] gate, float[] up, int from, int n) {
    now.siluTimes(gate, up, from, n);
  }

  @Override
  public void add(float[] x, float[] y, int from, int to) {
    now.add(x, y, from, to);
  }
}
