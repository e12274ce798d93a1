package dev.adyton.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Where real models and golden results are, outside of the repository. */
final class TestData {
  private static final Path ROOT =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"));

  private TestData() {}

  /** Returns a file, or skips the test where it is absent. */
  static Path file(String name) {
    Path path = ROOT.resolve(name);
    Assumptions.assumeTrue(Files.exists(path), "skipped: " + name + " absent");
    return path;
  }

  static float[] floats(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file(name));
    float[] out = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
    return out;
  }

  /** Returns the array of integers called {@code member} in the object that mentions {@code of}. */
  static int[] integers(String name, String of, String member) throws IOException {
    String json = Files.readString(file(name), StandardCharsets.UTF_8);
    int object = json.indexOf(of);
    int open = json.indexOf('[', json.indexOf('"' + member + '"', object));
    return integers(json.substring(open, json.indexOf(']', open)));
  }

  static int[] integers(String text) {
    return Pattern.compile("\\d+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** Feeds {@code tokens} one at a time; returns a row of logits for each. */
  static float[] logits(LoadedModel model, int[] tokens) {
    float[] out = new float[tokens.length * model.info().vocabularySize()];
    try (Session session = model.newSession(tokens.length)) {
      int at = 0;
      for (int token : tokens) {
        float[] row = session.forward(token);
        System.arraycopy(row, 0, out, at, row.length);
        at += row.length;
      }
    }
    return out;
  }

  static double worst(float[] actual, float[] expected) {
    double worst = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      worst = difference <= worst ? worst : difference; // NaN is the worst of all
    }
    return worst;
  }

  static int[] bits(float[] a) {
    int[] bits = new int[a.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(a[i]));
    return bits;
  }
}
