package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Profile a8/2: the emitted rung gives the reference's bits; float64 bounds the reference. */
final class Int8KernelsTest {
  private static final long SEED = 61120;

  private static final float[] STRANGE = {
    0f, -0f, Float.MIN_VALUE, 1e-38f, 1e-31f, 3e38f, -3e38f, Float.NaN, Float.POSITIVE_INFINITY
  };

  private final Random random = new Random(SEED);
  private final Samples samples = new Samples(random);
  private final Kernels reference = Ladder.int8(Ladder.scalar());

  private static final List<WeightType> EMITTED =
      List.of(WeightType.Q8_0, WeightType.Q4_0, WeightType.Q6_K, WeightType.Q4_K, WeightType.MXFP4);

  private static Kernels emitted(InstructionSet set) {
    List<String> reasons = new ArrayList<>();
    Optional<Int8Code> code = Ladder.code(set, reasons);
    Assumptions.assumeTrue(code.isPresent(), "no rung emitted for " + set + ": " + reasons);
    return new Int8Kernels(Ladder.scalar(), code);
  }

  private static Stream<Arguments> rungs() {
    return InstructionSet.here().stream()
        .flatMap(set -> EMITTED.stream().map(type -> Arguments.of(set, type)));
  }

  @ParameterizedTest
  @MethodSource("rungs")
  void emittedIsTheReferenceBitForBit(InstructionSet set, WeightType type) {
    Kernels fast = emitted(set);
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      for (int rows : new int[] {1, 15, 16, 17, 31, 32, 33, 47, 100, 300}) {
        for (int blocks : new int[] {1, 2, 3, 9}) {
          int cols = blocks * Math.max(32, type.block());
          Matrix w = samples.matrix(type, rows, cols, arena, false);
          Matrix packed = fast.pack(w, team);
          assertThat(packed.packed()).isPresent();
          for (int tokens : new int[] {1, 2, 5, 6, 7, 8, 13}) {
            float[] x = samples.floats(tokens * cols);
            float[] a = new float[tokens * rows];
            float[] b = new float[tokens * rows];
            reference.matmul(w, x, tokens, a, room);
            fast.matmul(packed, x, tokens, b, room);
            assertThat(Samples.bits(b))
                .as(type + " " + rows + "x" + cols + " " + tokens)
                .isEqualTo(Samples.bits(a));
          }
        }
      }
    }
  }

  /** Weights and activations at their ends: what saturates on the way would differ. */
  @ParameterizedTest
  @MethodSource("rungs")
  void theLargestProductsDoNotSaturate(InstructionSet set, WeightType type) {
    Kernels fast = emitted(set);
    int cols = 256;
    int rows = 16;
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1);
        Workspace room = new Workspace(team)) {
      for (int value : new int[] {0x7F, 0x80, 0x81, 0xFF, 0}) {
        Matrix w = samples.matrix(type, rows, cols, arena, false);
        Samples.level(w, (byte) value);
        for (float sign : new float[] {1, -1}) {
          float[] x = new float[2 * cols];
          Arrays.fill(x, sign);
          float[] a = new float[2 * rows];
          float[] b = new float[2 * rows];
          reference.matmul(w, x, 2, a, room);
          fast.matmul(fast.pack(w, team), x, 2, b, room);
          assertThat(Samples.bits(b)).as(value + " " + sign).isEqualTo(Samples.bits(a));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rungs")
  void strangeNumbersAreTheSameToo(InstructionSet set, WeightType type) {
    Kernels fast = emitted(set);
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1);
        Workspace room = new Workspace(team)) {
      int cols = 512;
      int rows = 40;
      Matrix w = samples.matrix(type, rows, cols, arena, true);
      Matrix packed = fast.pack(w, team);
      for (int round = 0; round < 20; round++) {
        int tokens = 1 + round % 7;
        float[] x = samples.floats(tokens * cols);
        for (int i = 0; i < 3; i++) {
          x[random.nextInt(x.length)] = STRANGE[random.nextInt(STRANGE.length)];
        }
        Arrays.fill(x, 32, 64, STRANGE[round % 5]);
        float[] a = new float[tokens * rows];
        float[] b = new float[tokens * rows];
        reference.matmul(w, x, tokens, a, room);
        fast.matmul(packed, x, tokens, b, room);
        assertThat(Samples.bits(b)).as("round " + round).isEqualTo(Samples.bits(a));
      }
    }
  }

  @Test
  void aTokensResultDoesNotDependOnItsCompany() {
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      for (WeightType type : blocks()) {
        Matrix w = samples.matrix(type, 33, 512, arena, false);
        float[] x = samples.floats(13 * 512);
        float[] all = new float[13 * 33];
        reference.matmul(w, x, 13, all, room);
        for (int t = 0; t < 13; t++) {
          float[] one = new float[33];
          float[] xt = Arrays.copyOfRange(x, t * 512, (t + 1) * 512);
          reference.matmul(w, xt, 1, one, room);
          assertThat(Samples.bits(one))
              .isEqualTo(Samples.bits(Arrays.copyOfRange(all, t * 33, (t + 1) * 33)));
        }
      }
    }
  }

  /** The rounding of activations alone: half a step of 1/127 of a block's largest, at most. */
  @Test
  void referenceIsNearFloat64() {
    int cols = 512;
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1);
        Workspace room = new Workspace(team)) {
      for (WeightType type : blocks()) {
        Matrix w = samples.matrix(type, 9, cols, arena, false);
        float[] x = samples.floats(cols);
        float[] y = new float[9];
        reference.matmul(w, x, 1, y, room);
        float[] row = new float[cols];
        for (int r = 0; r < 9; r++) {
          Ladder.scalar().decode(w, r, row, 0);
          double sum = 0;
          double bound = 0;
          for (int k = 0; k < cols; k++) {
            double most = 0;
            for (int i = k / 32 * 32; i < k / 32 * 32 + 32; i++) {
              most = Math.max(most, Math.abs(x[i]));
            }
            sum += (double) row[k] * x[k];
            bound += Math.abs(row[k]) * most * (0.5001 / 127);
          }
          assertThat(Math.abs(sum - y[r])).as(type.name()).isLessThanOrEqualTo(bound + 1e-5);
        }
      }
    }
  }

  @Test
  void theLadderSaysWhyItDidNotClimb() {
    Ladder ladder = Ladder.int8(new Ladder(Ladder.scalar(), List.of("why not")));
    assertThat(ladder.reasons()).contains("why not");
    assertThat(ladder.kernels().numerics()).isEqualTo("a8/2");
    List<String> reasons = new ArrayList<>();
    for (InstructionSet set : InstructionSet.values()) {
      if (!InstructionSet.here().contains(set)) {
        assertThat(Ladder.code(set, reasons)).isEmpty();
        assertThat(reasons.getLast()).contains(set.name()).contains(set.machine());
      }
    }
  }

  private static EnumSet<WeightType> blocks() {
    EnumSet<WeightType> out = EnumSet.allOf(WeightType.class);
    out.removeIf(t -> t.block() == 1);
    return out;
  }
}
