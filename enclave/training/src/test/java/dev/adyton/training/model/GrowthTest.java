package dev.adyton.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adyton.training.Tiny;
import dev.adyton.training.run.Trainer;
import dev.adyton.training.run.Validation;
import dev.adyton.training.text.TokenStore;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static final ModelShape SMALL = Tiny.shape();

  private static ModelShape large(int dim, int layers, int heads, int kvHeads, int ffn) {
    return new ModelShape(
        SMALL.vocabulary(), dim, layers, heads, kvHeads, ffn, 512, 10_000f, 1e-5f);
  }

  private static float[] trained(TokenStore data) throws Exception {
    try (Trainer trainer = Trainer.fresh(Tiny.config(1), data)) {
      for (int i = 0; i < 12; i++) {
        trainer.step(12);
      }
      return trainer.state().weights();
    }
  }

  @Test
  void aGrownModelKnowsWhatTheSmallOneKnew() throws Exception {
    TokenStore data = Tiny.store(Tiny.vocabulary());
    float[] weights = trained(data);
    double fresh = Validation.loss(SMALL, Initialiser.weights(SMALL, 1), data).perAssistantToken();
    double before = Validation.loss(SMALL, weights, data).perAssistantToken();
    assertThat(before).isLessThan(fresh - 0.2);
    for (ModelShape large :
        new ModelShape[] {
          large(32, 3, 4, 2, 96),
          large(32, 2, 4, 4, 64),
          large(48, 4, 6, 2, 80),
          large(64, 2, 8, 4, 64)
        }) {
      float[] grown = Growth.weights(SMALL, weights, large, 9);
      assertThat(grown).hasSize(ParameterLayout.of(large).size());
      double after = Validation.loss(large, grown, data).perAssistantToken();
      assertThat(after).as(large.toString()).isCloseTo(before, within(0.05));
    }
  }

  @Test
  void growingIntoTheSameSizesChangesNothing() {
    float[] weights = Initialiser.weights(SMALL, 3);
    assertThat(Growth.weights(SMALL, weights, SMALL, 9)).isEqualTo(weights);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[] weights = Initialiser.weights(SMALL, 3);
    for (ModelShape bad :
        new ModelShape[] {
          large(64, 2, 4, 2, 64),
          large(24, 2, 3, 1, 64),
          large(32, 1, 4, 2, 64),
          large(32, 2, 4, 1, 64)
        }) {
      assertThatThrownBy(() -> Growth.weights(SMALL, weights, bad, 9))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Growth.weights(SMALL, new float[3], SMALL, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
