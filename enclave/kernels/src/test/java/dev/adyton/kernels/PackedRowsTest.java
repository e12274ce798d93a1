package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights that the vector rung packs, and products residue by residue, give the reference's bits.
 */
final class PackedRowsTest {
  private static final long SEED = 61222;
  private static final Kernels VECTOR = VectorRung.ofBits(512);

  private final Samples samples = new Samples(new Random(SEED));

  /** Rows off every group, pair and panel, columns in several parts, scales at their ends. */
  @Test
  void packedRows() {
    assumeTrue(PackedRows.takes(WeightType.Q8_0));
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2)) {
      for (int rows : new int[] {1, 16, 33, 70}) {
        for (int cols : new int[] {32, 96, 2048, 4608}) {
          Matrix w = samples.matrix(WeightType.Q8_0, rows, cols, arena, false);
          half(w.data(), 0, 1.2e-7f);
          half(w.data(), (int) w.data().byteSize() - 34, 65504f);
          Matrix packed = VECTOR.pack(w, team);
          assertThat(packed.rowsPacked()).as("%d x %d", rows, cols).isPresent();
          for (int tokens : new int[] {1, 3, 4, 7, 8, 21, 67}) {
            float[] x = samples.floats(tokens * cols);
            int[] one = Samples.bits(Samples.oneAtATime(Ladder.scalar(), w, x, tokens));
            assertThat(Samples.bits(Samples.batch(VECTOR, packed, x, tokens, 2))).isEqualTo(one);
          }
        }
      }
    }
  }

  /** Strange scales are multiplied where they lie: packed ones would have other signs. */
  @ParameterizedTest
  @ValueSource(floats = {-0f, 0f, -0.01f, Float.NaN, Float.POSITIVE_INFINITY})
  void strangeScalesAreNotPacked(float scale) {
    assumeTrue(PackedRows.takes(WeightType.Q8_0));
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2)) {
      Matrix w = samples.matrix(WeightType.Q8_0, 40, 96, arena, false);
      half(w.data(), 34 * 70, scale);
      w.data().set(ValueLayout.JAVA_BYTE, 34 * 70 + 9, (byte) -3);
      assertThat(VECTOR.pack(w, team)).isSameAs(w);
      float[] x = samples.floats(67 * 96);
      int[] one = Samples.bits(Samples.oneAtATime(Ladder.scalar(), w, x, 67));
      assertThat(Samples.bits(Samples.batch(VECTOR, w, x, 67, 2))).isEqualTo(one);
      w.data().asSlice(34 * 70, 34).fill((byte) 0);
      assertThat(VECTOR.pack(w, team).rowsPacked()).isPresent();
    }
  }

  /** What another rung has packed is read where it lies. */
  @Test
  void narrowVectorsPackNothing() {
    Kernels narrow = VectorRung.ofBits(256);
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1)) {
      Matrix w = samples.matrix(WeightType.Q8_0, 33, 256, arena, false);
      assertThat(narrow.pack(w, team)).isSameAs(w);
      assertThat(
              VECTOR.pack(samples.matrix(WeightType.Q4_0, 4, 64, arena, false), team).rowsPacked())
          .isEmpty();
      Matrix packed = w.with(PackedRows.pack(w, team).orElseThrow());
      float[] x = samples.floats(5 * 256);
      assertThat(Samples.bits(Samples.batch(narrow, packed, x, 5, 1)))
          .isEqualTo(Samples.bits(Samples.oneAtATime(Ladder.scalar(), w, x, 5)));
    }
  }

  /** More columns than are ordered at once, more activations, and an odd number for a residue. */
  @Test
  void columnsInSeveralParts() {
    assumeTrue(PackedRows.takes(WeightType.Q8_0));
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2)) {
      for (int cols : new int[] {ResiduePanel.COLS + 512, 2 * ResiduePanel.COLS + 32}) {
        Matrix w = VECTOR.pack(samples.matrix(WeightType.Q8_0, 35, cols, arena, false), team);
        float[] x = samples.floats(205 * cols);
        int[] one = Samples.bits(Samples.oneAtATime(Ladder.scalar(), w, x, 205));
        assertThat(Samples.bits(Samples.batch(VECTOR, w, x, 205, 2))).isEqualTo(one);
      }
      Matrix w = samples.matrix(WeightType.Q6_K, 35, ResiduePanel.COLS + 256, arena, false);
      float[] x = samples.floats(70 * w.cols());
      int[] one = Samples.bits(Samples.oneAtATime(Ladder.scalar(), w, x, 70));
      assertThat(Samples.bits(Samples.batch(VECTOR, w, x, 70, 2))).isEqualTo(one);
      Matrix odd = new Matrix(numbers(3 * 80, arena), WeightType.F32, 3, 80);
      float[] few = samples.floats(70 * 80);
      one = Samples.bits(Samples.oneAtATime(Ladder.scalar(), odd, few, 70));
      assertThat(Samples.bits(Samples.batch(VECTOR, odd, few, 70, 2))).isEqualTo(one);
    }
  }

  private MemorySegment numbers(int n, Arena arena) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, samples.floats(n));
  }

  /** Several weights, all packed or not all, with one token, a few and many. */
  @Test
  void severalWeightsTogether() {
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      Matrix[] plain = {
        samples.matrix(WeightType.Q8_0, 70, 512, arena, false),
        samples.matrix(WeightType.Q8_0, 17, 512, arena, false),
        samples.matrix(WeightType.Q4_0, 33, 512, arena, false)
      };
      Matrix[] packed = Arrays.stream(plain).map(w -> VECTOR.pack(w, team)).toArray(Matrix[]::new);
      for (Matrix[] ws : new Matrix[][] {plain, packed, Arrays.copyOf(packed, 2)}) {
        for (int tokens : new int[] {1, 5, 67}) {
          float[] x = samples.floats(tokens * 512);
          float[][] ys =
              Arrays.stream(ws).map(w -> new float[tokens * w.rows()]).toArray(float[][]::new);
          VECTOR.matmulAll(ws, x, tokens, ys, room);
          for (int i = 0; i < ws.length; i++) {
            float[] one = Samples.oneAtATime(Ladder.scalar(), plain[i], x, tokens);
            assertThat(Samples.bits(ys[i])).isEqualTo(Samples.bits(one));
          }
        }
      }
    }
  }

  private static void half(MemorySegment data, int at, float value) {
    data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value));
  }
}
