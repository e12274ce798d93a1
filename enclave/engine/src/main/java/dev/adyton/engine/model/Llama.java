package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code llama}: RMS norms, adjacent rotary pairs, grouped queries, SwiGLU (Touvron et al. 2023,
 * section 2.2); with experts, Mixtral (Jiang et al. 2024). No biases.
 */
final class Llama implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.ADJACENT);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    return plan.decoder(
        s,
        (i, blk) -> {
          Part attention = plan.attention(i, blk, s, plan.projections(blk, s), rope, rule);
          Part feed =
              plan.experts() == 0
                  ? plan.gated(blk, s, Activation.SILU)
                  : plan.experts(blk, s, plan.expertHidden());
          return new Layer(
              Residual.of(plan.rms(blk + "attn_norm", s), attention),
              Residual.of(plan.rms(blk + "ffn_norm", s), feed));
        });
  }
}
