package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rungs, thread counts and batch sizes give the same bits; a float64 evaluation bounds the error.
 */
final class KernelsTest {
  private static final long SEED = 1120;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void matmulOnAnyRungTeamAndBatch(int bits) {
    Kernels vector = VectorRung.ofBits(bits);
    for (WeightType type : WeightType.values()) {
      for (int rows : new int[] {1, 3, 4, 5, 37}) {
        int cols = type.block() == 1 ? 45 : Math.max(96, type.block());
        Matrix w = matrix(type, rows, cols);
        float[] x = floats(7 * cols);
        float[] one = Samples.oneAtATime(Ladder.scalar(), w, x, 7);
        for (int members = 1; members <= 3; members++) {
          assertThat(bits(Samples.batch(vector, w, x, 7, members))).isEqualTo(bits(one));
          assertThat(bits(Samples.batch(Ladder.scalar(), w, x, 7, members))).isEqualTo(bits(one));
        }
      }
    }
  }

  /** More rows than a panel has, more columns than a block, and tokens off every tile. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void panelsAndBlocksOfColumns(int bits) {
    Kernels vector = VectorRung.ofBits(bits);
    for (WeightType type : List.of(WeightType.Q8_0, WeightType.Q4_0, WeightType.F32)) {
      for (int rows : new int[] {2, 16, 19, 46}) {
        int cols = 1024 + (type == WeightType.F32 ? 21 : 96);
        Matrix w = matrix(type, rows, cols);
        for (int tokens : new int[] {1, 2, 3, 4, 5, 9}) {
          float[] x = floats(tokens * cols);
          float[] one = Samples.oneAtATime(Ladder.scalar(), w, x, tokens);
          assertThat(bits(Samples.batch(vector, w, x, tokens, 2))).isEqualTo(bits(one));
          assertThat(bits(Samples.batch(Ladder.scalar(), w, x, tokens, 1))).isEqualTo(bits(one));
        }
      }
    }
  }

  /** Tokens off every tile and group, rows off every panel, columns in several parts. */
  @ParameterizedTest
  @ValueSource(ints = {256, 512})
  void manyTokensResidueByResidue(int bits) {
    Kernels vector = VectorRung.ofBits(bits);
    for (WeightType type : List.of(WeightType.Q8_0, WeightType.Q6_K, WeightType.F32)) {
      for (int rows : new int[] {1, 32, 70}) {
        for (int cols : new int[] {256, 2048, 4608}) {
          Matrix w = matrix(type, rows, cols);
          for (int tokens : new int[] {64, 67, 203}) {
            float[] x = floats(tokens * cols);
            float[] one = Samples.oneAtATime(Ladder.scalar(), w, x, tokens);
            assertThat(bits(Samples.batch(vector, w, x, tokens, 2))).isEqualTo(bits(one));
          }
        }
      }
    }
  }

  @Test
  void aSharedMatmulIsTheSame() {
    Matrix w = matrix(WeightType.Q8_0, 1003, 256);
    float[] x = floats(5 * 256);
    float[] alone = Samples.batch(Ladder.scalar(), w, x, 5, 1);
    for (int i = 0; i < 50; i++) {
      assertThat(bits(Samples.batch(VectorRung.preferred(), w, x, 5, 2))).isEqualTo(bits(alone));
    }
  }

  @Test
  void matmulIsNearFloat64() {
    for (WeightType type : WeightType.values()) {
      int n = type.block() == 256 ? 512 : 320;
      Matrix w = matrix(type, 9, n);
      float[] x = floats(n);
      float[] y = Samples.oneAtATime(Ladder.scalar(), w, x, 1);
      float[] row = new float[n];
      for (int r = 0; r < 9; r++) {
        Ladder.scalar().decode(w, r, row, 0);
        double sum = 0;
        double size = 0;
        for (int k = 0; k < n; k++) {
          sum += (double) row[k] * x[k];
          size += Math.abs((double) row[k] * x[k]);
        }
        assertThat(Math.abs(sum - y[r])).isLessThanOrEqualTo(size * 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 20, 64})
  void attentionOnAnyRungTeamAndBatch(int dim) {
    for (KeyValues.Element element : KeyValues.Element.values()) {
      attention(dim, 6, 2, element);
      attention(dim, 10, 2, element);
    }
  }

  private void attention(int dim, int heads, int kvHeads, KeyValues.Element element) {
    int tokens = 70;
    try (Arena arena = Arena.ofConfined()) {
      long bytes = KeyValues.bytes(kvHeads, dim, element);
      List<MemorySegment> pages = new ArrayList<>();
      for (int i = 0; i < KeyValues.pages(tokens); i++) {
        pages.addFirst(arena.allocate(2 * bytes, 64)); // in no order
      }
      KeyValues kv = new KeyValues(pages::get, 0, bytes, kvHeads, dim, element);
      for (int p = 0; p < tokens; p++) {
        kv.put(p, 1, floats(kvHeads * dim), 0, floats(kvHeads * dim), 0);
      }
      float[] q = floats(tokens * heads * dim);
      float[] reference = new float[q.length];
      try (Team team = new Team(1);
          Workspace room = new Workspace(team)) {
        float[] one = new float[heads * dim];
        for (int t = 0; t < tokens; t++) {
          float[] qt = Arrays.copyOfRange(q, t * heads * dim, (t + 1) * heads * dim);
          Ladder.scalar().attention(kv, qt, heads, t, 1, one, room);
          System.arraycopy(one, 0, reference, t * heads * dim, one.length);
        }
      }
      for (int bits : new int[] {128, 256, 512}) {
        // Arena.ofConfined: a team of one. Sharing is tested by the models' own tests.
        try (Team team = new Team(1);
            Workspace room = new Workspace(team)) {
          float[] out = new float[q.length];
          VectorRung.ofBits(bits).attention(kv, q, heads, 0, tokens, out, room);
          assertThat(bits(out)).isEqualTo(bits(reference));
        }
      }
    }
  }

  @Test
  void normsAreTheSameOnAnyRung() {
    for (int n : new int[] {1, 5, 16, 64, 100, 192}) {
      float[] x = floats(3 * n);
      float[] weight = floats(n);
      float[] expected = new float[3 * n];
      Ladder.scalar().rmsNorm(x, weight, 1e-5f, 0, 3, expected);
      for (int bits : new int[] {128, 256, 512}) {
        float[] y = new float[3 * n];
        VectorRung.ofBits(bits).rmsNorm(x, weight, 1e-5f, 0, 3, y);
        assertThat(bits(y)).isEqualTo(bits(expected));
      }
    }
  }

  @Test
  void theLadderSaysWhyItDidNotClimb() {
    Ladder ladder = Ladder.climb(EnumSet.of(WeightType.Q8_0));
    assertThat(Ladder.rise(EnumSet.of(WeightType.F32), 0).kernels().name())
        .isEqualTo(ladder.kernels().name());
    if (ladder.reasons().isEmpty()) {
      assertThat(ladder.kernels().name()).startsWith("vector:");
    } else {
      assertThat(ladder.kernels().name()).isEqualTo("scalar");
    }
  }

  /** Random weights of ordinary size: random bytes would hold infinite scales. */
  private Matrix matrix(WeightType type, int rows, int cols) {
    byte[] bytes = new byte[(int) type.bytes((long) rows * cols)];
    random.nextBytes(bytes);
    MemorySegment data = MemorySegment.ofArray(bytes);
    for (int at = 0; at < bytes.length; at += type.blockBytes()) {
      float number = (float) random.nextGaussian();
      int end = at + type.blockBytes();
      switch (type) {
        case F32 -> data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, number);
        case BF16 ->
            data.set(
                ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (Float.floatToIntBits(number) >> 16));
        case MXFP4 -> bytes[at] = (byte) random.nextInt(115, 130);
        case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> half(data, at, number);
        case Q3_K, Q6_K -> half(data, end - 2, number);
        case Q2_K -> {
          half(data, end - 4, number);
          half(data, end - 2, number / 2);
        }
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          half(data, at, number);
          half(data, at + 2, number / 2);
        }
      }
    }
    return new Matrix(data, type, rows, cols);
  }

  private static void half(MemorySegment data, int at, float value) {
    data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value));
  }

  private static int[] bits(float[] a) {
    return IntStream.range(0, a.length).map(i -> Float.floatToIntBits(a[i])).toArray();
  }

  private float[] floats(int n) {
    float[] a = new float[n];
    for (int i = 0; i < n; i++) {
      a[i] = (float) random.nextGaussian();
    }
    return a;
  }
}
