package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
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

  /** Of 1/2, 1/4, 1/8, 1/8 the second is the least surprising in being surprising. */
  @Test
  void typicalKeepsWhatIsNearTheExpectedSurprise() {
    float[] logits = {
      (float) Math.log(0.5),
      (float) Math.log(0.25),
      (float) Math.log(0.125),
      (float) Math.log(0.125)
    };
    Set<Integer> few = new HashSet<>();
    Set<Integer> more = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      few.add(typical(0.2f, seed).choose(logits.clone()));
      more.add(typical(0.7f, seed).choose(logits.clone()));
    }
    assertThat(few).containsExactly(1);
    assertThat(more).containsExactlyInAnyOrder(0, 1);
  }

  private static Sampler typical(float typical, long seed) {
    return new Sampler(new Sampling(1, 0, 1, 0, typical, Penalties.NONE, Map.of(), seed));
  }

  @Test
  void penaltiesCountWhatWasWritten() {
    Sampler sampler =
        new Sampler(new Sampling(0, 0, 1, 0, 1, new Penalties(2, 0.5f, 0.25f), Map.of(), 0));
    float[] logits = {4, 3, -1};
    assertThat(sampler.choose(logits)).isZero();
    sampler.wrote(0);
    sampler.wrote(0);
    sampler.wrote(2);
    float[] next = {4, 3, -1};
    assertThat(sampler.choose(next)).isEqualTo(1);
    assertThat(next).containsExactly(4f / 2 - 2 * 0.5f - 0.25f, 3, -1f * 2 - 0.5f - 0.25f);
  }

  /** What is forbidden is not drawn, though many candidates are asked for. */
  @Test
  void forbiddenTokensAreNeverDrawn() {
    float[] logits = new float[1_000];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    logits[7] = 1;
    for (int seed = 0; seed < 1_000; seed++) {
      assertThat(new Sampler(new Sampling(100, 0, 1, 0, seed)).choose(logits.clone())).isEqualTo(7);
    }
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
