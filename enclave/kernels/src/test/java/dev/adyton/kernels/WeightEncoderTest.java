package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is encoded decodes near to what it was; not worse than what ggml encodes. */
final class WeightEncoderTest {
  private static final Path DATA =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"));

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "MXFP4", "IQ4_NL"})
  void asNearAsGgml(WeightType type) throws IOException {
    compare(type, "quant/input.f32", "quant/" + type.name().toLowerCase(Locale.ROOT) + ".f32");
  }

  @ParameterizedTest
  @EnumSource(names = {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"})
  void ofTwoLevelsOfScales(WeightType type) throws IOException {
    compare(type, "arch/qdot/w.f32", "arch/qdot/wdeq." + type + ".f32");
  }

  private static void compare(WeightType type, String in, String ggml) throws IOException {
    Path input = DATA.resolve(in);
    Assumptions.assumeTrue(Files.exists(input), "skipped: " + in + " absent");
    float[] weights = floats(input);
    float[] golden = floats(DATA.resolve(ggml));
    byte[] bytes = WeightEncoder.encode(type, weights, 0, weights.length);
    float[] out = new float[weights.length];
    ScalarLanes.INSTANCE.decode(type, bytes, 0, out, 0, out.length);
    System.out.printf("%s: rms %.5f, ggml's %.5f%n", type, rms(out, weights), rms(golden, weights));
    assertThat(rms(out, weights)).isLessThanOrEqualTo(1.02 * rms(golden, weights));
  }

  @Test
  void plainNumbersComeBack() {
    Random random = new Random(7);
    for (WeightType type : new WeightType[] {WeightType.F32, WeightType.F16, WeightType.BF16}) {
      byte[] bytes = new byte[type.blockBytes() * 64];
      random.nextBytes(bytes);
      for (int i = 0; i < 64; i++) {
        bytes[(i + 1) * type.blockBytes() - 1] &= 0x3F; // finite
      }
      float[] decoded = new float[64];
      ScalarLanes.INSTANCE.decode(type, bytes, 0, decoded, 0, 64);
      assertThat(WeightEncoder.encode(type, decoded, 0, 64)).isEqualTo(bytes);
    }
  }

  @Test
  void zerosStayZero() {
    for (WeightType type : WeightEncoder.TYPES) {
      float[] out = new float[256];
      byte[] bytes = WeightEncoder.encode(type, new float[256], 0, 256);
      ScalarLanes.INSTANCE.decode(type, bytes, 0, out, 0, 256);
      for (float x : out) {
        assertThat(Math.abs(x)).isZero();
      }
    }
  }

  private static double rms(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }

  private static float[] floats(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    float[] out = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
    return out;
  }
}
