package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.Tiny;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.text.TokenStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoraTunerTest {
  @Test
  void theLossFallsTheBaseStaysAndTheBestIsKept() throws Exception {
    ModelShape shape = Tiny.shape();
    TokenStore store = Tiny.store(Tiny.vocabulary());
    float[] base = Initialiser.weights(shape, 5);
    float[] before = base.clone();
    List<LoraTuner.Round> rounds = new ArrayList<>();
    TuningConfig config = new TuningConfig(4, 5e-3f, 4, 2, 1024, 0.1, 1);
    Adapter adapter = new LoraTuner(shape, base, config).tune(store, store, rounds::add);
    assertThat(base).isEqualTo(before);
    assertThat(rounds.getLast().validation()).isLessThan(rounds.getFirst().validation());
    assertThat(adapter.matrices()).hasSize(7 * shape.layers());
    float[] merged = base.clone();
    adapter.merge(base, merged, new dev.adyton.kernels.Gemm());
    assertThat(merged).isNotEqualTo(base);
  }

  @Test
  void itEndsWhenValidationNoLongerFalls() throws Exception {
    ModelShape shape = Tiny.shape();
    TokenStore store = Tiny.store(Tiny.vocabulary());
    List<LoraTuner.Round> rounds = new ArrayList<>();
    // A rate of zero learns nothing: the first round is the best, two more end it.
    TuningConfig config = new TuningConfig(4, 0f, 20, 2, 1024, 0, 1);
    new LoraTuner(shape, Initialiser.weights(shape, 5), config).tune(store, store, rounds::add);
    assertThat(rounds).hasSize(3);
  }
}
