package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code phi3}: Llama with halved rotary pairs, one matrix for queries, keys and values and one for
 * gate and up; LongRoPE (Phi-3 Technical Report, section 2). The window that files name is not
 * applied, as in ggml's engine.
 */
final class Phi3 implements Architecture {
  @Override
  public String name() {
    return "phi3";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    AttentionRule rule = AttentionRule.causal(s.headDim());
    int hidden = plan.settings().size("feed_forward_length", Shape.MAX_WIDTH);
    return plan.decoder(
        s,
        (i, blk) -> {
          Part attention = plan.attention(i, blk, s, plan.fusedProjections(blk, s), rope, rule);
          Linear both = plan.tensors().fused(blk + "ffn_up", 2 * hidden, s.width());
          Linear down = plan.tensors().linear(blk + "ffn_down", s.width(), hidden);
          Part feed =
              new FeedForward.Gated(
                  both.slice(0, hidden), both.slice(hidden, hidden), down, Activation.SILU);
          return new Layer(
              Residual.of(plan.rms(blk + "attn_norm", s), attention),
              Residual.of(plan.rms(blk + "ffn_norm", s), feed));
        });
  }
}
