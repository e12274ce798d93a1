package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code bert}: a norm of each sum, biases everywhere, learnt positions, every token sees all
 * (Devlin et al. 2018). GELU is the tanh form, as in ggml's engine; the original has erf.
 */
final class Bert implements Architecture {
  @Override
  public String name() {
    return "bert";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Settings file = plan.settings();
    Tensors t = plan.tensors();
    Shape s = Shape.read(file, plan.vocabulary(), "attention.layer_norm_epsilon");
    int hidden = file.size("feed_forward_length", Shape.MAX_WIDTH);
    if (file.flag("attention.causal", false)) {
      throw file.wrong("attention.causal");
    }
    AttentionRule plain = AttentionRule.causal(s.headDim());
    AttentionRule rule = new AttentionRule(plain.scale(), 0, 0, Linear.NO_BIAS, false);
    float[] kind = new float[s.width()];
    plan.kernels().decode(t.matrix("token_types.weight", 2, s.width()), 0, kind, 0);
    Encoder.Pooling pooling =
        switch (file.count("pooling_type", 3)) {
          case 1 -> Encoder.Pooling.MEAN;
          case 2 -> Encoder.Pooling.CLS;
          case 3 -> Encoder.Pooling.LAST;
          default -> throw file.wrong("pooling_type");
        };
    return new Encoder(
        s,
        t.matrix("token_embd.weight", s.vocabulary(), s.width()),
        t.matrix("position_embd.weight", s.context(), s.width()),
        kind,
        t.layerNorm("token_embd_norm", s.width(), s.epsilon()),
        plan.layers(s, (i, blk) -> layer(plan, s, hidden, rule, i, blk)),
        pooling,
        plan.kernels(),
        plan.team());
  }

  private static Layer layer(Plan plan, Shape s, int hidden, AttentionRule rule, int i, String blk)
      throws ModelException {
    Tensors t = plan.tensors();
    Plan.Projections p = plan.biasedProjections(blk, s);
    Part attention =
        new SelfAttention(
            i,
            s,
            p.q(),
            p.k(),
            p.v(),
            t.biased(blk + "attn_output", s.width(), s.queries()),
            Norm.NONE,
            Norm.NONE,
            SelfAttention.Positions.NONE,
            rule);
    Part feed =
        new FeedForward.Plain(
            t.biased(blk + "ffn_up", hidden, s.width()),
            t.biased(blk + "ffn_down", s.width(), hidden));
    Norm first = t.layerNorm(blk + "attn_output_norm", s.width(), s.epsilon());
    Norm second = t.layerNorm(blk + "layer_output_norm", s.width(), s.epsilon());
    return new Layer(
        new Residual(Norm.NONE, attention, Norm.NONE, first),
        new Residual(Norm.NONE, feed, Norm.NONE, second));
  }
}
