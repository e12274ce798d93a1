package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The profile a8/2 against ggml's own quantised activations and dot products; the code's digest.
 */
final class Int8GoldenTest {
  private static final Path DOTS =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"), "arch", "qdot");
  private static final int COLS = 512;
  private static final int ROWS = 16;
  private static final int TOKENS = 4;

  /** Evidence names this digest: whoever changes the assembler's output changes it knowingly. */
  @Test
  void theEmittedBytesArePinned() {
    assertThat(Int8Code.digest(InstructionSet.AVX512_VNNI))
        .isEqualTo("sha256:7bee673ebd9f9dee7919a25a7feea670b7c878e02a3fee6a33ef773b05a6f16e");
    assertThat(Int8Code.digest(InstructionSet.AVX_VNNI))
        .isEqualTo("sha256:1d16b8d047a465c16ee5ac9a1b888355459877347deb1ea3f881a102ab3dad7d");
    assertThat(Int8Code.digest(InstructionSet.AVX2))
        .isEqualTo("sha256:aefe6ce25b8e6eb57b1e081b7218a363890213244514031affd2bc0130d984b4");
    assertThat(Int8Code.digest(InstructionSet.ASIMD_DOT))
        .isEqualTo("sha256:985bee05ae82414ce15e89c1d42dd57403690d5e1001fda1b7b828fb0800af1b");
  }

  @Test
  void activationsAreQuantisedLikeGgmls() throws IOException {
    float[] x = floats("x.f32");
    byte[] theirs = bytes("x.Q8_0.bin");
    byte[] quants = new byte[x.length];
    float[] scales = new float[x.length / 32];
    Int8Reference.quantise(x, x.length, quants, scales);
    ByteBuffer golden = ByteBuffer.wrap(theirs).order(ByteOrder.LITTLE_ENDIAN);
    for (int b = 0; b < scales.length; b++) {
      // ggml rounds the scale to half precision; ours stays.
      assertThat(Float.floatToFloat16(scales[b])).isEqualTo(golden.getShort(34 * b));
      for (int i = 0; i < 32; i++) {
        assertThat(quants[32 * b + i]).isEqualTo(golden.get(34 * b + 2 + i));
      }
    }
  }

  /**
   * Types of 32 weights: ggml's activations differ in the rounding of the scale alone. Those of
   * 256: ggml has one scale for 256 activations, so both are held to the exact result.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void productsAreNearGgmls(WeightType type) throws IOException {
    Matrix w = new Matrix(MemorySegment.ofArray(bytes("w." + type + ".bin")), type, ROWS, COLS);
    float[] theirs = floats("y." + type + ".native.f32");
    float[] exact = floats("y." + type + ".exact.f32");
    float[] ours = new float[TOKENS * ROWS];
    try (Team team = new Team(1);
        Workspace room = new Workspace(team)) {
      Ladder.int8(Ladder.scalar()).matmul(w, floats("x.f32"), TOKENS, ours, room);
    }
    double fromTheirs = 0;
    double fromExact = 0;
    double theirsFromExact = 0;
    for (int i = 0; i < ours.length; i++) {
      fromTheirs = Math.max(fromTheirs, Math.abs(ours[i] - theirs[i]));
      fromExact = Math.max(fromExact, Math.abs(ours[i] - exact[i]));
      theirsFromExact = Math.max(theirsFromExact, Math.abs(theirs[i] - exact[i]));
    }
    assertThat(fromExact).isLessThanOrEqualTo(1.5 * theirsFromExact);
    if (type.block() == 32) {
      assertThat(fromTheirs).isLessThan(5e-3);
    }
  }

  private static byte[] bytes(String name) throws IOException {
    Path file = DOTS.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "skipped: arch/qdot/" + name + " absent");
    return Files.readAllBytes(file);
  }

  private static float[] floats(String name) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    float[] out = new float[in.remaining() / Float.BYTES];
    in.asFloatBuffer().get(out);
    return out;
  }
}
