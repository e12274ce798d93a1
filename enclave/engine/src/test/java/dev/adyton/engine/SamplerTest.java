package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SamplerTest {
  private static final float[] LOGITS = {1f, 3f, 2f, 3f, -1f, Float.NEGATIVE_INFINITY};

  @Test
  void greedyTakesTheLowestOfEquals() {
    assertThat(new Sampler(Sampling.GREEDY).choose(LOGITS)).isEqualTo(1);
  }

  @Test
  void topOneIsGreedy() {
    assertThat(choices(new Sampling(5, 1, 1, 0, 7))).containsExactly(1);
  }

  @Test
  void topKKeepsTheFirstOfEquals() {
    assertThat(choices(new Sampling(5, 3, 1, 0, 7))).containsExactlyInAnyOrder(1, 3, 2);
  }

  @Test
  void topPKeepsTheSmallestSufficientSet() {
    // At temperature 1 the two logits of 3 hold 0.39 each, the 2 holds 0.14.
    assertThat(choices(new Sampling(1, 0, 0.3f, 0, 7))).containsExactly(1);
    assertThat(choices(new Sampling(1, 0, 0.7f, 0, 7))).containsExactlyInAnyOrder(1, 3);
    assertThat(choices(new Sampling(1, 0, 0.85f, 0, 7))).containsExactlyInAnyOrder(1, 3, 2);
  }

  @Test
  void minPIsRelativeToTheBest() {
    // e^-1 = 0.37 and e^-2 = 0.14 of the best.
    assertThat(choices(new Sampling(1, 0, 1, 0.3f, 7))).containsExactlyInAnyOrder(1, 3, 2);
    assertThat(choices(new Sampling(1, 0, 1, 0.1f, 7))).containsExactlyInAnyOrder(1, 3, 2, 0);
  }

  @Test
  void frequenciesFollowProbabilities() {
    Sampler sampler = new Sampler(new Sampling(1, 0, 1, 0, 99));
    int[] counts = new int[2];
    float[] logits = {0f, (float) Math.log(3)};
    for (int i = 0; i < 40_000; i++) {
      counts[sampler.choose(logits)]++;
    }
    assertThat(counts[1] / 40_000.0).isBetween(0.74, 0.76);
  }

  @Test
  void seedsDecide() {
    Sampling a = new Sampling(1.5f, 0, 0.95f, 0.01f, 42);
    assertThat(sequence(a)).isEqualTo(sequence(a));
    assertThat(sequence(a)).isNotEqualTo(sequence(new Sampling(1.5f, 0, 0.95f, 0.01f, 43)));
  }

  @Test
  void nothingToWeighBy() {
    float[] nan = {Float.NaN, Float.NaN};
    float[] infinite = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
    Sampling hot = new Sampling(1, 0, 0.9f, 0, 1);
    assertThat(new Sampler(hot).choose(nan)).isZero();
    assertThat(new Sampler(hot).choose(infinite)).isZero();
    assertThat(new Sampler(hot).choose(new float[] {Float.NaN, 1f})).isBetween(0, 1);
    assertThat(new Sampler(hot).choose(new float[] {1f, Float.POSITIVE_INFINITY})).isBetween(0, 1);
  }

  @Test
  void theGeneratorIsSplitMix64() {
    // First outputs for seed 1234567, as published with the algorithm's reference.
    SplitMix64 random = new SplitMix64(1234567);
    assertThat(random.next()).isEqualTo(6457827717110365317L);
    assertThat(random.next()).isEqualTo(3203168211198807973L);
  }

  @Test
  void ranges() {
    assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0, 0)).hasMessage("temperature");
    assertThatThrownBy(() -> new Sampling(Float.NaN, 0, 1, 0, 0)).hasMessage("temperature");
    assertThatThrownBy(() -> new Sampling(1, -1, 1, 0, 0)).hasMessage("topK");
    assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 0)).hasMessage("topP");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 1.1f, 0)).hasMessage("minP");
  }

  private static Set<Integer> choices(Sampling how) {
    Set<Integer> seen = new HashSet<>();
    Sampler sampler = new Sampler(how);
    for (int i = 0; i < 3000; i++) {
      seen.add(sampler.choose(LOGITS));
    }
    return seen;
  }

  private static int[] sequence(Sampling how) {
    Sampler sampler = new Sampler(how);
    int[] ids = new int[100];
    Arrays.setAll(ids, i -> sampler.choose(LOGITS));
    return ids;
  }
}
