package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/** {@code qwen3moe}: Qwen3 with experts in every layer, none shared (Qwen3 Report, section 2). */
final class Qwen3Moe implements Architecture {
  @Override
  public String name() {
    return "qwen3moe";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    int hidden = plan.expertHidden();
    return plan.decoder(
        s,
        (i, blk) ->
            new Layer(
                Residual.of(plan.rms(blk + "attn_norm", s), plan.headNormed(i, blk, s, rope, rule)),
                Residual.of(plan.rms(blk + "ffn_norm", s), plan.experts(blk, s, hidden))));
  }
}
