package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.AttentionRule;

/**
 * {@code gemma2}: norms before and after each part, GEGLU, scaled embeddings, soft caps, every
 * other layer local beginning with the first (Gemma 2, section 2). Files hold 1 + weight of norms.
 */
final class Gemma2 implements Architecture {
  /** The 27B model alone divides scores by √(width/heads); files do not say so. */
  private static final int LAYERS_OF_27B = 46;

  @Override
  public String name() {
    return "gemma2";
  }

  @Override
  public Network build(Plan plan) throws ModelException {
    Shape s = plan.shape();
    Settings file = plan.settings();
    Rope rope = plan.rope(s, Rope.Pairs.HALVES);
    AttentionRule rule =
        new AttentionRule(
            scale(s, LAYERS_OF_27B),
            (float) file.real("attn_logit_softcapping", 0, 1e6, 50),
            0,
            Linear.NO_BIAS,
            true);
    int window = file.size("attention.sliding_window", Integer.MAX_VALUE, 4096);
    float cap = (float) file.real("final_logit_softcapping", 0, 1e6, 30);
    return plan.decoder(
        s,
        (float) Math.sqrt(s.width()),
        cap,
        (i, blk) -> {
          AttentionRule own = i % 2 == 0 ? rule.within(window) : rule;
          Part attention = plan.attention(i, blk, s, plan.projections(blk, s), rope, own);
          return layer(plan, s, blk, attention);
        });
  }

  static float scale(Shape s, int layersOfTheLargest) {
    int per = s.layers() == layersOfTheLargest ? s.width() / s.heads() : s.headDim();
    return (float) (1 / Math.sqrt(per));
  }

  /** Builds a layer with Gemma's four norms. */
  static Layer layer(Plan plan, Shape s, String blk, Part attention) throws ModelException {
    return new Layer(
        new Residual(
            plan.rms(blk + "attn_norm", s),
            attention,
            plan.rms(blk + "post_attention_norm", s),
            Norm.NONE),
        new Residual(
            plan.rms(blk + "ffn_norm", s),
            plan.gated(blk, s, Activation.GELU),
            plan.rms(blk + "post_ffw_norm", s),
            Norm.NONE));
  }
}
