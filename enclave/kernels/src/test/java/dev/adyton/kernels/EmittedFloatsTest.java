package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with weights that are numbers themselves, on emitted code: the reference's bits. */
final class EmittedFloatsTest {
  private static final long SEED = 20263;

  /** In binary32; as half-precision numbers some become infinite, zero or denormal. */
  private static final float[] STRANGE = {
    0f,
    -0f,
    Float.MIN_VALUE,
    1e-38f,
    -1e-7f,
    6e-8f,
    70000f,
    -3e38f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  private final Random random = new Random(SEED);
  private final Kernels reference = Ladder.scalar();
  private final Arena arena = Arena.ofShared();
  private final Team team = new Team(2);
  private final Workspace room = new Workspace(team);
  private Kernels fast = reference;

  @BeforeEach
  void emit() {
    List<String> reasons = new ArrayList<>();
    Optional<Int8Code> code = Ladder.code(InstructionSet.AVX512_VNNI, reasons);
    Assumptions.assumeTrue(code.isPresent(), "no rung emitted: " + reasons);
    fast = new Int8Kernels(reference, code);
  }

  @AfterEach
  void close() {
    room.close();
    team.close();
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32"})
  void anyNumberOfTokens(WeightType type) {
    Matrix w = matrix(type, 37, 80, false);
    for (int tokens = 1; tokens <= 40; tokens++) {
      same(w, tokens, false);
    }
    same(w, 150, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32"})
  void anyNumberOfRows(WeightType type) {
    for (int rows : new int[] {1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33, 64, 65, 100, 133, 300}) {
      Matrix w = matrix(type, rows, 48, false);
      for (int tokens : new int[] {1, 2, 7, 8, 9, 13}) {
        same(w, tokens, false);
      }
    }
  }

  /** More columns than one run has, with any number of tokens; and those that are no lanes. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32"})
  void anyNumberOfColumns(WeightType type) {
    for (int cols : new int[] {1, 8, 15, 16, 17, 32, 1008, 2048, 6144, 6160, 13008}) {
      Matrix w = matrix(type, 9, cols, false);
      for (int tokens : new int[] {1, 3, 6, 8, 20}) {
        same(w, tokens, false);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32"})
  void strangeNumbers(WeightType type) {
    for (int round = 0; round < 40; round++) {
      same(matrix(type, 21, 112, true), 1 + round % 11, round % 3 == 0);
    }
  }

  /** Every half of a number there is. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void everyWeight(WeightType type) {
    int cols = 256;
    MemorySegment data = arena.allocate(2L << 16);
    for (int i = 0; i < 1 << 16; i++) {
      data.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i, (short) i);
    }
    Matrix w = new Matrix(data, type, (1 << 16) / cols, cols);
    same(w, 1, false);
    float[] one = new float[cols];
    for (int k = 0; k < cols; k += 16) {
      one[k] = 1; // the others keep what is not a number to their own lanes
      compare(w, one, 1, "column " + k);
      one[k] = 0;
    }
  }

  @Test
  void severalAtOnceAndOnTheHeap() {
    Matrix[] ws =
        new Matrix[] {
          matrix(WeightType.F16, 70, 64, false),
          onHeap(matrix(WeightType.BF16, 17, 64, false)),
          matrix(WeightType.F32, 33, 64, false),
        };
    float[] x = floats(11 * 64, false);
    float[][] expected = {new float[11 * 70], new float[11 * 17], new float[11 * 33]};
    float[][] actual = {new float[11 * 70], new float[11 * 17], new float[11 * 33]};
    reference.matmulAll(ws, x, 11, expected, room);
    fast.matmulAll(ws, x, 11, actual, room);
    for (int i = 0; i < ws.length; i++) {
      assertThat(Samples.bits(actual[i])).isEqualTo(Samples.bits(expected[i]));
    }
  }

  private Matrix onHeap(Matrix w) {
    MemorySegment copy = MemorySegment.ofArray(w.data().toArray(ValueLayout.JAVA_BYTE));
    return new Matrix(copy, w.type(), w.rows(), w.cols());
  }

  private void same(Matrix w, int tokens, boolean strange) {
    compare(
        w,
        floats(tokens * w.cols(), strange),
        tokens,
        w.type() + " " + w.rows() + "x" + w.cols() + ", " + tokens);
  }

  private void compare(Matrix w, float[] x, int tokens, String what) {
    float[] expected = new float[tokens * w.rows()];
    float[] actual = new float[tokens * w.rows()];
    reference.matmul(w, x, tokens, expected, room);
    fast.matmul(w, x, tokens, actual, room);
    assertThat(Samples.bits(actual)).as(what).isEqualTo(Samples.bits(expected));
  }

  private Matrix matrix(WeightType type, int rows, int cols, boolean strange) {
    float[] numbers = floats(rows * cols, strange);
    MemorySegment data = arena.allocate(type.bytes((long) rows * cols), 2);
    for (int i = 0; i < numbers.length; i++) {
      int bits = Float.floatToRawIntBits(numbers[i]);
      long at = (long) type.blockBytes() * i;
      switch (type) {
        case F16 ->
            data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(numbers[i]));
        case BF16 -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (bits >>> 16));
        default -> data.set(ValueLayout.JAVA_INT_UNALIGNED, at, bits);
      }
    }
    return new Matrix(data, type, rows, cols);
  }

  private float[] floats(int n, boolean strange) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
      if (strange && random.nextInt(60) == 0) {
        out[i] = STRANGE[random.nextInt(STRANGE.length)];
      }
    }
    return out;
  }
}
