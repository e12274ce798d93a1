package dev.adyton.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.auth.CanonicalRequest.Header;
import dev.adyton.node.auth.CanonicalRequest.Parameter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** AWS's own cases: what is signed, and that it holds. */
final class SignatureTest {
  private static final Path CASES =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data")).resolve("sigv4");
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  /** A signed request as a file has it. */
  private record Request(
      String method, String target, Map<String, List<String>> fields, String body) {
    String path() {
      int mark = target.indexOf('?');
      return mark < 0 ? target : target.substring(0, mark);
    }

    List<Parameter> query() {
      int mark = target.indexOf('?');
      return CanonicalRequest.parameters(mark < 0 ? "" : target.substring(mark + 1)).orElseThrow();
    }

    String only(String name) {
      return fields.getOrDefault(name, List.of("")).getFirst();
    }

    List<Header> only(List<String> names) {
      return names.stream().map(n -> new Header(n, fields.getOrDefault(n, List.of()))).toList();
    }
  }

  private static Request read(Path file) throws IOException {
    String text = Files.readString(file);
    int blank = text.indexOf("\n\n");
    String head = blank < 0 ? text : text.substring(0, blank);
    String body = blank < 0 ? "" : text.substring(blank + 2);
    List<String> lines = new ArrayList<>(head.lines().toList());
    String first = lines.removeFirst();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    String last = "";
    for (String line : lines) {
      if (line.startsWith(" ")) {
        List<String> values = fields.getOrDefault(last, new ArrayList<>());
        values.set(values.size() - 1, values.getLast() + "\n" + line);
        continue;
      }
      last = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      fields
          .computeIfAbsent(last, n -> new ArrayList<>())
          .add(line.substring(line.indexOf(':') + 1));
    }
    String target = first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' '));
    return new Request(first.substring(0, first.indexOf(' ')), target, fields, body);
  }

  @TestFactory
  Stream<DynamicTest> everyCaseHolds() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(CASES), "skipped: " + CASES + " absent");
    List<Path> cases;
    try (Stream<Path> folders = Files.list(CASES)) {
      cases = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertThat(cases).hasSize(38);
    return cases.stream()
        .map(c ->
            DynamicTest.dynamicTest(
                c.getFileName().toString(),
                () -> {
                  check(c, "header");
                  check(c, "query");
                }));
  }

  private static void check(Path at, String kind) throws IOException {
    String context = Files.readString(at.resolve("context.json"));
    Request request = read(at.resolve(kind + "-signed-request.txt"));
    Signature.Form form =
        new Signature.Form(
            context.contains("\"normalize\": true"),
            !context.contains("\"omit_session_token\": true"));
    Signature signature =
        (kind.equals("header")
                ? Signature.ofHeader(request.only("authorization"), request.only("x-amz-date"))
                : Signature.ofQuery(request.query()))
            .orElseThrow();
    byte[] content =
        context.contains("\"sign_body\": true")
            ? request.body().getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    String canonical =
        signature.canonical(
            request.method(),
            request.path(),
            request.query(),
            request.only(signature.headers()),
            Signature.sha256(content),
            form);
    assertThat(canonical)
        .isEqualTo(Files.readString(at.resolve(kind + "-canonical-request.txt")).stripTrailing());
    assertThat(signature.stringToSign(canonical))
        .isEqualTo(Files.readString(at.resolve(kind + "-string-to-sign.txt")).stripTrailing());
    assertThat(signature.claimed())
        .isEqualTo(Files.readString(at.resolve(kind + "-signature.txt")).strip());
    assertThat(signature.holds(bytes(SECRET), canonical)).isTrue();
    assertThat(signature.holds(bytes(SECRET.toLowerCase(Locale.ROOT)), canonical)).isFalse();
    assertThat(signature.holds(bytes(SECRET), canonical + " ")).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
