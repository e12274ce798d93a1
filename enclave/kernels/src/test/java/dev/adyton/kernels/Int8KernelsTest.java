package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** Profile a8/1: the emitted rung gives the reference's bits; float64 bounds the reference. */
final class Int8KernelsTest {
  private static final long SEED = 61120;

  private static final float[] STRANGE = {
    0f, -0f, Float.MIN_VALUE, 1e-38f, 1e-31f, 3e38f, -3e38f, Float.NaN, Float.POSITIVE_INFINITY
  };

  /** As half-precision numbers: the third is denormal. */
  private static final float[] SCALES = {0f, -0f, 6e-8f, -0.01f, 131008f, -131008f, Float.NaN};

  private final Random random = new Random(SEED);
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
    return Stream.of(InstructionSet.values())
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
          Matrix w = matrix(type, rows, cols, arena, false);
          Matrix packed = fast.pack(w, team);
          assertThat(packed.packed()).isPresent();
          for (int tokens : new int[] {1, 2, 5, 6, 7, 13}) {
            float[] x = floats(tokens * cols);
            float[] a = new float[tokens * rows];
            float[] b = new float[tokens * rows];
            reference.matmul(w, x, tokens, a, room);
            fast.matmul(packed, x, tokens, b, room);
            assertThat(bits(b))
                .as(type + " " + rows + "x" + cols + " " + tokens)
                .isEqualTo(bits(a));
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
        Matrix w = matrix(type, rows, cols, arena, false);
        byte[] scales = w.data().toArray(ValueLayout.JAVA_BYTE);
        w.data().fill((byte) value);
        for (long at = 0; at < scales.length; at += type.blockBytes()) {
          long scale = at + (type == WeightType.Q6_K ? 208 : 0);
          int outer = type == WeightType.Q4_K ? 4 : type == WeightType.MXFP4 ? 1 : 2;
          MemorySegment.copy(MemorySegment.ofArray(scales), scale, w.data(), scale, outer);
        }
        for (float sign : new float[] {1, -1}) {
          float[] x = new float[2 * cols];
          Arrays.fill(x, sign);
          float[] a = new float[2 * rows];
          float[] b = new float[2 * rows];
          reference.matmul(w, x, 2, a, room);
          fast.matmul(fast.pack(w, team), x, 2, b, room);
          assertThat(bits(b)).as(value + " " + sign).isEqualTo(bits(a));
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
      Matrix w = matrix(type, rows, cols, arena, true);
      Matrix packed = fast.pack(w, team);
      for (int round = 0; round < 20; round++) {
        int tokens = 1 + round % 7;
        float[] x = floats(tokens * cols);
        for (int i = 0; i < 3; i++) {
          x[random.nextInt(x.length)] = STRANGE[random.nextInt(STRANGE.length)];
        }
        Arrays.fill(x, 32, 64, STRANGE[round % 5]);
        float[] a = new float[tokens * rows];
        float[] b = new float[tokens * rows];
        reference.matmul(w, x, tokens, a, room);
        fast.matmul(packed, x, tokens, b, room);
        assertThat(bits(b)).as("round " + round).isEqualTo(bits(a));
      }
    }
  }

  @Test
  void aTokensResultDoesNotDependOnItsCompany() {
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      for (WeightType type : blocks()) {
        Matrix w = matrix(type, 33, 512, arena, false);
        float[] x = floats(13 * 512);
        float[] all = new float[13 * 33];
        reference.matmul(w, x, 13, all, room);
        for (int t = 0; t < 13; t++) {
          float[] one = new float[33];
          float[] xt = Arrays.copyOfRange(x, t * 512, (t + 1) * 512);
          reference.matmul(w, xt, 1, one, room);
          assertThat(bits(one)).isEqualTo(bits(Arrays.copyOfRange(all, t * 33, (t + 1) * 33)));
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
        Matrix w = matrix(type, 9, cols, arena, false);
        float[] x = floats(cols);
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
    assertThat(ladder.kernels().numerics()).isEqualTo("a8/1");
  }

  private static EnumSet<WeightType> blocks() {
    EnumSet<WeightType> out = EnumSet.allOf(WeightType.class);
    out.removeIf(t -> t.block() == 1);
    return out;
  }

  /** Random bits with scales near 1; or, where strange, some that are infinite or not a number. */
  private Matrix matrix(WeightType type, int rows, int cols, Arena arena, boolean strange) {
    MemorySegment data = arena.allocate(type.bytes((long) rows * cols), 64);
    for (long i = 0; i < data.byteSize(); i++) {
      data.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
    for (long at = 0; at < data.byteSize(); at += type.blockBytes()) {
      short half = scale(strange);
      switch (type) {
        case MXFP4 -> data.set(ValueLayout.JAVA_BYTE, at, power(strange));
        case Q6_K -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 208, half);
        case Q3_K -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 108, half);
        case Q2_K -> {
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 80, half);
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 82, half);
        }
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, half);
          data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, scale(strange));
        }
        default -> data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, half);
      }
    }
    return new Matrix(data, type, rows, cols);
  }

  private short scale(boolean strange) {
    boolean one = strange && random.nextInt(100) == 0;
    float scale = one ? SCALES[random.nextInt(SCALES.length)] : random.nextFloat() / 64;
    return Float.floatToFloat16(scale);
  }

  /** The exponents at both ends are the ones that are not simply shifted into their place. */
  private byte power(boolean strange) {
    boolean one = strange && random.nextInt(20) == 0;
    return (byte) (one ? random.nextInt(6) - 3 : 120 + random.nextInt(10));
  }

  private float[] floats(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** One bit pattern for all that is not a number. */
  private static int[] bits(float[] x) {
    int[] out = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Float.floatToIntBits(x[i]);
    }
    return out;
  }
}
