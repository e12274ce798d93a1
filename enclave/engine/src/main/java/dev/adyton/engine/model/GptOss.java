package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code gpt-oss}: experts with clamped swish, biases everywhere, a sink per head, every other
 * layer local beginning with the first, YaRN (gpt-oss model card, section 2).
 */
final class GptOss implements Architecture {
  @Override
  public String name() {
    return "gpt-oss";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    int window = plan.settings().size("attention.sliding_window", Integer.MAX_VALUE);
    return plan.decoder(
        s,
        (i, blk) ->
            new Layer(
                Residual.of(
                    plan.rms(blk + "attn_norm", s),
                    attention(plan, s, i, blk, rope, i % 2 == 0 ? window : 0)),
                Residual.of(plan.rms(blk + "post_attention_norm", s), experts(plan, s, blk))));
  }

  private static Part attention(Plan plan, Shape s, int i, String blk, Rope rope, int window)
      throws ModelException {
    Tensors t = plan.tensors();
    float[] sinks = t.vector(blk + "attn_sinks.weight", s.heads());
    AttentionRule plain = AttentionRule.causal(s.headDim());
    AttentionRule rule = new AttentionRule(plain.scale(), 0, window, sinks, true);
    Plan.Projections p = plan.biasedProjections(blk, s);
    Linear out = t.biased(blk + "attn_output", s.width(), s.queries());
    return new SelfAttention(
        i, s, p.q(), p.k(), p.v(), out, Norm.NONE, Norm.NONE, rope::apply, rule);
  }

  private static Part experts(Plan plan, Shape s, String blk) throws ModelException {
    Tensors t = plan.tensors();
    int n = plan.settings().size("expert_count", 1024);
    int hidden = plan.expertHidden();
    return new Experts(
        t.biased(blk + "ffn_gate_inp", n, s.width()),
        t.biasedExperts(blk + "ffn_gate_exps", n, hidden, s.width()),
        t.biasedExperts(blk + "ffn_up_exps", n, hidden, s.width()),
        t.biasedExperts(blk + "ffn_down_exps", n, s.width(), hidden),
        plan.settings().size("expert_used_count", n),
        Activation.CLAMPED_SWISH);
  }
}
