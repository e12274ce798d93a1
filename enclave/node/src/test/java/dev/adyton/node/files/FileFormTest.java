package dev.adyton.node.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adyton.node.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms as clients write them, and all that is wrong with others: {@code bad-forms}. */
final class FileFormTest {
  private static final String TYPE = "multipart/form-data; boundary=B";
  private static final Path BAD = Path.of("src", "test", "resources", "bad-forms");
  private static final long SEED = 20_261_122;

  private static byte[] form(String... parts) {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      body.append("--B\r\nContent-Disposition: form-data; name=").append(part).append("\r\n");
    }
    return (body + "--B--\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String file(String name, String type, String content) {
    return "\"file\"; filename=\"" + name + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content;
  }

  private static String field(String name, String value) {
    return "\"" + name + "\"\r\n\r\n" + value;
  }

  @Test
  void readsWhatClientsSend() throws Exception {
    String text = "a\r\n--b\r\n\r\n--\n--\tü中 ";
    byte[] body =
        form(
            field("purpose", "user_data"),
            file("ü 中 \\\"quoted\\\".md", "text/markdown; charset=utf-8", text),
            field("expires_after[anchor]", "created_at"),
            field("expires_after[seconds]", "3600"));
    byte[] content;
    try (FileForm form = FileForm.read(TYPE, body)) {
      content = form.content();
      assertThat(new String(content, StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(form.name().reveal()).isEqualTo("ü 中 \"quoted\".md");
      assertThat(form.purpose()).isEqualTo(FilePurpose.USER_DATA);
      assertThat(form.life()).isEqualTo(Duration.ofHours(1));
    }
    assertThat(content).as("overwritten").containsOnly(0);
    byte[] least = form("\"file\"\r\n\r\n", field("purpose", "assistants"));
    try (FileForm form = FileForm.read("multipart/form-data; boundary=\"B\"", least)) {
      assertThat(form.content()).isEmpty();
      assertThat(form.name().isEmpty()).isTrue();
      assertThat(form.life()).isEqualTo(Duration.ofDays(30));
    }
  }

  @Test
  void takesNoFileThatIsLargerThanTheRest() {
    byte[] body =
        form(
            file("a", "text/plain", "x".repeat(FileLimits.MAX_FILE_BYTES + 1)),
            field("purpose", "user_data"));
    assertThat(code(TYPE, body)).isEqualTo("body_too_large");
  }

  static Stream<Path> bad() throws Exception {
    try (Stream<Path> files = Files.walk(BAD)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      assertThat(all).hasSizeGreaterThan(40);
      return all.stream();
    }
  }

  private static String code(String type, byte[] body) {
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> FileForm.read(type, body).close());
    return refused == null ? "taken" : refused.code().wire();
  }

  /** The first line is the body's content-type, the folder the code. */
  @ParameterizedTest
  @MethodSource("bad")
  void refusesBadForms(Path path) throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    int line = 0;
    while (bytes[line] != '\n') {
      line++;
    }
    byte[] body = new byte[bytes.length - line - 1];
    System.arraycopy(bytes, line + 1, body, 0, body.length);
    String type = new String(bytes, 0, line, StandardCharsets.UTF_8);
    assertThat(code(type, body)).isEqualTo(BAD.relativize(path).getName(0).toString());
  }

  /** Whatever comes in is read within its own length, or refused with a code. */
  @Test
  void mutatedFormsAreReadOrRefused() throws Exception {
    System.out.println("FileFormTest seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] good =
        form(
            file("a.txt", "text/plain", "grass\r\n--b is green"),
            field("purpose", "user_data"),
            field("expires_after[anchor]", "created_at"),
            field("expires_after[seconds]", "3600"));
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated(good, random);
      try (FormParts form = FormParts.read(TYPE, body)) {
        int bytes = form.all().stream().mapToInt(part -> part.content().length).sum();
        assertThat(bytes).isLessThan(body.length);
        assertThat(form.all()).hasSizeLessThanOrEqualTo(FileLimits.MAX_PARTS);
        taken++;
      } catch (ApiException e) {
        assertThat(e.code().wire()).isEqualTo("form_invalid");
      }
      code(TYPE, body); // throws nothing but what it says
    }
    assertThat(taken).isBetween(1_000, 19_000);
  }

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] tokens = "\r\n-:;=\"\\ B\0\u007f".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(good);
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      byte[] now = out.toByteArray();
      int at = random.nextInt(now.length);
      int to = random.nextInt(4) == 0 ? Math.min(now.length, at + random.nextInt(40)) : at;
      out.reset();
      out.write(now, 0, at);
      switch (random.nextInt(4)) {
        case 0 -> out.write(tokens[random.nextInt(tokens.length)]);
        case 1 -> out.write(now, at, to - at);
        case 2 -> out.write(random.nextInt(256));
        default -> to = Math.min(now.length, to + 1);
      }
      out.write(now, to, now.length - to);
      if (out.size() == 0) {
        out.writeBytes(good);
      }
    }
    return out.toByteArray();
  }
}
