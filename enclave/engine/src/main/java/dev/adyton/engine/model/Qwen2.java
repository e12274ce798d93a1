package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code qwen2}: Llama with halved rotary pairs and biases on queries, keys and values (Qwen2
 * Technical Report, section 2.2.1). YaRN where the file says so.
 */
final class Qwen2 implements Architecture {
  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    return plan.decoder(
        s,
        (i, blk) -> {
          Part attention = plan.attention(i, blk, s, plan.biasedProjections(blk, s), rope, rule);
          return new Layer(
              Residual.of(plan.rms(blk + "attn_norm", s), attention),
              Residual.of(plan.rms(blk + "ffn_norm", s), plan.gated(blk, s, Activation.SILU)));
        });
  }
}
