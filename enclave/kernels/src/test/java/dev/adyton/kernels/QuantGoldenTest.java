package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quantised blocks written by ggml decode to ggml's own values, bit for bit. */
final class QuantGoldenTest {
  private static final Path QUANT =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"), "quant");

  @Test
  void plainNumbers() {
    byte[] brain = {(byte) 0x80, 0x3F, 0x49, (byte) 0xC0};
    float[] out = new float[2];
    ScalarLanes.INSTANCE.decode(WeightType.BF16, brain, 0, out, 0, 2);
    assertThat(out).containsExactly(1f, -3.140625f);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"}) // plain numbers have no golden; see the plain test
  void decodesLikeGgml(WeightType type) throws IOException {
    String name =
        type.name().endsWith("_K")
            ? type.name().replace('Q', 'q')
            : type.name().toLowerCase(Locale.ROOT);
    Path blocks = QUANT.resolve(name + ".bin");
    Assumptions.assumeTrue(Files.exists(blocks), "skipped: quant/" + name + ".bin absent");
    byte[] data = Files.readAllBytes(blocks);
    ByteBuffer golden =
        ByteBuffer.wrap(Files.readAllBytes(QUANT.resolve(name + ".f32")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int n = golden.remaining() / Float.BYTES;
    for (Lanes lanes :
        new Lanes[] {
          ScalarLanes.INSTANCE, Lanes128.INSTANCE, Lanes256.INSTANCE, Lanes512.INSTANCE
        }) {
      float[] out = new float[n];
      lanes.decode(type, data, 0, out, 0, n);
      for (int i = 0; i < n; i++) {
        assertThat(Float.floatToRawIntBits(out[i])).isEqualTo(golden.getInt(4 * i));
      }
    }
  }
}
