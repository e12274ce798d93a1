package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code olmo2}: no norm before a part but one after, and norms over all queries and all keys (2
 * OLMo 2 Furious, section 2). With a window it is OLMo 3: three local layers, whose rope is never
 * stretched, to one global.
 */
final class Olmo2 implements Architecture {
  private static final int PERIOD = 4;

  @Override
  public String name() {
    return "olmo2";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Settings file = plan.settings();
    Rope global = plan.rope(s, Rope.Pairs.HALVES);
    Rope local = Ropes.local(file, s, Ropes.base(file), Rope.Pairs.HALVES);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    int window = file.count("attention.sliding_window", Integer.MAX_VALUE);
    return plan.decoder(
        s,
        (i, blk) -> {
          boolean isLocal = window > 0 && i % PERIOD < PERIOD - 1;
          Part attention =
              plan.attention(
                  i,
                  blk,
                  s,
                  plan.projections(blk, s),
                  plan.tensors().rms(blk + "attn_q_norm", s.queries(), s.epsilon()),
                  plan.tensors().rms(blk + "attn_k_norm", s.keys(), s.epsilon()),
                  isLocal ? local : global,
                  isLocal ? rule.within(window) : rule);
          return new Layer(
              new Residual(
                  Norm.NONE, attention, plan.rms(blk + "post_attention_norm", s), Norm.NONE),
              new Residual(
                  Norm.NONE,
                  plan.gated(blk, s, Activation.SILU),
                  plan.rms(blk + "post_ffw_norm", s),
                  Norm.NONE));
        });
  }
}
