package dev.adyton.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class DivergenceTest {
  private static final int VOCABULARY = 4;

  /** The second position, the conversation's last, counts nothing. */
  private static final float[] WANTED = {0.1f, 0.6f, 0.3f, 0f, 0f, 0f, 0f, 0f};

  private static final float[] OWN = {0.4f, -1.1f, 0.7f, 0.2f, 3f, 3f, 3f, 3f};

  @Test
  void aModelDoesNotDivergeFromItself() {
    float[] wanted = new float[OWN.length];
    Divergence.probabilities(batch(1f), OWN.clone(), VOCABULARY, wanted);
    float[] slope = OWN.clone();
    LossSum sum = Divergence.slope(batch(1f), slope, VOCABULARY, wanted);
    assertThat(sum.perAssistantToken()).isCloseTo(0, within(1e-6));
    for (float s : slope) {
      assertThat(s).isCloseTo(0f, within(1e-7f));
    }
  }

  @Test
  void theSlopeIsThatOfTheLoss() {
    float[] slope = OWN.clone();
    Divergence.slope(batch(0.5f), slope, VOCABULARY, WANTED);
    for (int j = 0; j < VOCABULARY; j++) {
      double difference = (loss(j, 1e-2f) - loss(j, -1e-2f)) / 2e-2;
      assertThat((double) slope[j]).isCloseTo(0.5 * difference, within(1e-4));
    }
  }

  @Test
  void oneWantedTokenIsCrossEntropy() {
    double total = 0;
    for (int j = 0; j < VOCABULARY; j++) {
      total += Math.exp(OWN[j]);
    }
    float[] third = {0f, 0f, 1f, 0f, 0f, 0f, 0f, 0f};
    double own = Divergence.slope(batch(1f), OWN.clone(), VOCABULARY, third).perAssistantToken();
    assertThat(own).isCloseTo(Math.log(total) - OWN[2], within(1e-5));
  }

  @Test
  void whatDoesNotCountHasNoSlope() {
    float[] slope = OWN.clone();
    LossSum sum = Divergence.slope(batch(0f), slope, VOCABULARY, WANTED);
    assertThat(sum).isEqualTo(LossSum.ZERO);
    assertThat(slope).containsOnly(0f);
  }

  private static double loss(int j, float by) {
    float[] moved = OWN.clone();
    moved[j] += by;
    return Divergence.slope(batch(0.5f), moved, VOCABULARY, WANTED).perAssistantToken();
  }

  /** Its first position counts {@code weight}. */
  private static Batch batch(float weight) {
    Batch batch = new Batch(2);
    batch.add(new int[] {0, 1}, new byte[] {0, 1}, 0, 2, new float[] {0f, weight});
    return batch;
  }
}
