package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code qwen3}: Llama with halved rotary pairs and an RMS norm over each head of queries and keys
 * (Qwen3 Technical Report, section 2).
 */
final class Qwen3 implements Architecture {
  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    return plan.decoder(
        s,
        (i, blk) ->
            new Layer(
                Residual.of(plan.rms(blk + "attn_norm", s), plan.headNormed(i, blk, s, rope, rule)),
                Residual.of(plan.rms(blk + "ffn_norm", s), plan.gated(blk, s, Activation.SILU))));
  }
}
