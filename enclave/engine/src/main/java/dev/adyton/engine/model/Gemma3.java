package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code gemma3}: Gemma 2 with norms of queries and keys in place of soft caps; five local layers
 * to one global, local ones with a rope of base 10000 that is never stretched (Gemma 3, section 2).
 */
final class Gemma3 implements Architecture {
  private static final int LAYERS_OF_27B = 62;
  private static final int PERIOD = 6;
  private static final double LOCAL_BASE = 10_000;

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Settings file = plan.settings();
    Rope global = plan.rope(s, Rope.Pairs.HALVES);
    double base = file.real("rope.freq_base_swa", 1, 1e12, LOCAL_BASE);
    Rope local = Ropes.local(file, s, base, Rope.Pairs.HALVES);
    float scale = Gemma2.scale(s, LAYERS_OF_27B);
    AttentionRule rule = new AttentionRule(scale, 0, 0, Linear.NO_BIAS, true);
    int window = file.size("attention.sliding_window", Integer.MAX_VALUE);
    int period = file.size("attention.sliding_window_pattern", 1024, PERIOD);
    float cap = (float) file.real("final_logit_softcapping", 0, 1e6, 0);
    return plan.decoder(
        s,
        (float) Math.sqrt(s.width()),
        cap,
        (i, blk) -> {
          boolean isLocal = i % period < period - 1;
          AttentionRule own = isLocal ? rule.within(window) : rule;
          Part attention = plan.headNormed(i, blk, s, isLocal ? local : global, own);
          return Gemma2.layer(plan, s, blk, attention);
        });
  }
}
