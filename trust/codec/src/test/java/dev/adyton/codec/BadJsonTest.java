package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file below src/test/resources/bad is refused with the code that its folder names. */
class BadJsonTest {
  private static final Path BAD =
      Path.of(System.getProperty("adyton.root", "../.."), "trust/codec/src/test/resources/bad");

  static List<Path> badFiles() throws IOException {
    try (Stream<Path> files = Files.walk(BAD)) {
      return files.filter(Files::isRegularFile).map(BAD::relativize).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void refuses(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(BAD.resolve(file));
    String folder = file.getName(0).toString();
    String code = folder.replace('-', '_').toUpperCase(Locale.ROOT);
    assertThatThrownBy(() -> Json.parse(bytes, JsonLimits.DOCUMENT))
        .isInstanceOf(CodecException.class)
        .hasMessage(code);
  }

  @Test
  void refusesAMegabyteOfNestingAtOnce() throws Exception {
    for (String opening : List.of("[", "{\"a\":", "[{\"a\":")) {
      byte[] nested = opening.repeat((1 << 20) / opening.length()).getBytes(StandardCharsets.UTF_8);
      long start = Allocation.processorTimeOfThisThread();
      assertCode(nested, CodecException.Code.DEPTH);
      assertThat(Duration.ofNanos(Allocation.processorTimeOfThisThread() - start))
          .isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void refusesWhatIsTooLarge() {
    assertCode(
        " ".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8), CodecException.Code.SIZE);
    String many = "[" + "0,".repeat(65_535) + "0]";
    assertCode(many.getBytes(StandardCharsets.UTF_8), CodecException.Code.SIZE);
  }

  /** The worst a megabyte can do: seconds and bytes stay within a small multiple of the input. */
  @Test
  void boundsTimeAndAllocation() throws Exception {
    JsonLimits wide = new JsonLimits(1 << 20, 256, 1 << 20);
    int size = 1 << 20;
    List<String> worst =
        List.of(
            "[" + "0,".repeat(size / 2 - 2) + "0]",
            "[" + "[],".repeat(size / 3 - 2) + "0]",
            "\"" + "\\n".repeat(size / 2 - 2) + "\"",
            "\"" + "é".repeat(size / 2 - 2) + "\"",
            "1".repeat(size),
            "[" + "1e-300,".repeat(size / 7 - 2) + "0]",
            "{\"" + "a".repeat(size - 10) + "\":0}");
    for (String text : worst) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      long start = Allocation.processorTimeOfThisThread();
      long before = Allocation.ofThisThread();
      try {
        Json.parse(bytes, wide);
      } catch (CodecException e) {
        // Whether it is accepted is not the question here.
      }
      assertThat(Allocation.ofThisThread() - before).isLessThan(100L * bytes.length);
      assertThat(Duration.ofNanos(Allocation.processorTimeOfThisThread() - start))
          .isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void assertCode(byte[] bytes, CodecException.Code code) {
    assertThatThrownBy(() -> Json.parse(bytes, JsonLimits.DOCUMENT))
        .isInstanceOf(CodecException.class)
        .hasMessage(code.name());
  }
}
