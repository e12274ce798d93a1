package dev.adyton.training.model;

import java.util.SplittableRandom;

/**
 * Fresh weights from a seed. Matrices that write into the residual stream start smaller by the root
 * of twice the depth, so that the stream's variance does not grow with depth (GPT-2 report, §2.3).
 */
public final class Initialiser {
  private static final float EMBEDDING_SPREAD = 0.02f;
  private static final float MATRIX_GAIN = 0.6f;

  private Initialiser() {}

  /** Returns weights for {@code shape}; the same seed gives the same bits everywhere. */
  public static float[] weights(ModelShape shape, long seed) {
    ParameterLayout layout = ParameterLayout.of(shape);
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[layout.size()];
    for (ParameterGroup group : layout.groups()) {
      float spread = spread(group, shape);
      for (int i = 0; i < group.size(); i++) {
        weights[group.offset() + i] =
            group.kind() == ParameterGroup.Kind.NORM ? 1f : spread * bell(random);
      }
    }
    return weights;
  }

  private static float spread(ParameterGroup group, ModelShape shape) {
    if (group.kind() == ParameterGroup.Kind.EMBEDDING) {
      return EMBEDDING_SPREAD;
    }
    double spread = MATRIX_GAIN / Math.sqrt(group.cols());
    boolean writesResidual =
        group.name().endsWith("attn_output.weight") || group.name().endsWith("ffn_down.weight");
    return (float) (writesResidual ? spread / Math.sqrt(2.0 * shape.layers()) : spread);
  }

  /** Nearly normal: twelve uniform numbers. Adds only, so its bits are the same on every JDK. */
  private static float bell(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return (float) sum;
  }
}
