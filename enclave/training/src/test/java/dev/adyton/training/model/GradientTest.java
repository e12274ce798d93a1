package dev.adyton.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class GradientTest {
  private static final long SEED = 4L;
  private static final ModelShape SHAPE = new ModelShape(40, 24, 2, 4, 2, 20, 80, 10_000f, 1e-5f);

  @Test
  void oracleAgreesWithFiniteDifferences() {
    double[] weights = wide(weights());
    Batch batch = batch(9, 5);
    OracleModel oracle = new OracleModel(SHAPE, weights);
    oracle.loss(batch);
    double[] g = oracle.gradient();
    SplittableRandom random = new SplittableRandom(SEED);
    double worst = 0;
    for (ParameterGroup group : ParameterLayout.of(SHAPE).groups()) {
      for (int k = 0; k < 3; k++) {
        int i = group.offset() + random.nextInt(group.size());
        double slope = (lossAt(weights, i, 1e-4, batch) - lossAt(weights, i, -1e-4, batch)) / 2e-4;
        worst = Math.max(worst, Math.abs(slope - g[i]) / Math.max(1, Math.abs(slope)));
      }
    }
    System.out.printf("oracle against finite differences: %.2e (seed %d)%n", worst, SEED);
    assertThat(worst).isLessThanOrEqualTo(1e-5);
  }

  @Test
  void trainerAgreesWithTheOracleGroupByGroup() {
    float[] weights = weights();
    // 70 tokens cross the attention's block of 64 queries.
    Batch batch = batch(70, 3);
    Network network = new Network(SHAPE, 80);
    float[] g = new float[weights.length];
    network.forward(weights, batch);
    LossSum sum = network.loss(batch);
    network.backward(weights, g, batch);
    OracleModel oracle = new OracleModel(SHAPE, wide(weights));
    double exact = oracle.loss(batch);
    double[] slopes = oracle.gradient();
    assertThat(Math.abs(sum.weighted() - exact) / exact).isLessThan(1e-5);
    double worst = 0;
    for (ParameterGroup group : ParameterLayout.of(SHAPE).groups()) {
      double off = distance(g, slopes, group);
      assertThat(off).as("%s (seed %d)", group.name(), SEED).isLessThanOrEqualTo(1e-3);
      worst = Math.max(worst, off);
    }
    System.out.printf("trainer against oracle, worst group: %.2e (seed %d)%n", worst, SEED);
  }

  @Test
  void aConversationDoesNotSeeItsNeighbours() {
    float[] weights = weights();
    Network network = new Network(SHAPE, 80);
    network.forward(weights, batch(9, 5));
    float[] packed = new float[SHAPE.vocabulary()];
    for (int v = 0; v < packed.length; v++) {
      packed[v] = network.logit(9 + 4, v);
    }
    Batch alone = new Batch(80);
    int[] ids = ids(14);
    alone.add(ids, new byte[14], 9, 5, new float[] {1f});
    network.forward(weights, alone);
    for (int v = 0; v < packed.length; v++) {
      assertThat(network.logit(4, v)).isEqualTo(packed[v]);
    }
  }

  private static double lossAt(double[] weights, int i, double by, Batch batch) {
    double[] moved = weights.clone();
    moved[i] += by;
    return new OracleModel(SHAPE, moved).loss(batch);
  }

  private static double distance(float[] g, double[] slopes, ParameterGroup group) {
    double off = 0;
    double norm = 0;
    for (int i = group.offset(); i < group.offset() + group.size(); i++) {
      off += (g[i] - slopes[i]) * (g[i] - slopes[i]);
      norm += slopes[i] * slopes[i];
    }
    return Math.sqrt(off / norm);
  }

  private static float[] weights() {
    float[] weights = Initialiser.weights(SHAPE, SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (0.2 * (random.nextDouble() - 0.5));
    }
    return weights;
  }

  private static double[] wide(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  private static int[] ids(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = random.nextInt(SHAPE.vocabulary());
    }
    return ids;
  }

  /** Two conversations, with every loss class in them. */
  private static Batch batch(int first, int second) {
    int[] ids = ids(first + second);
    byte[] classes = new byte[ids.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (i % 3);
    }
    Batch batch = new Batch(80);
    float[] scale = {0f, 0.1f, 1f};
    batch.add(ids, classes, 0, first, scale);
    batch.add(ids, classes, first, second, scale);
    return batch;
  }
}
