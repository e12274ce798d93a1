package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A unique prompt and its answer are in no byte that the node writes anywhere: standard output and
 * error, metrics, error bodies, headers, its home, its temporary folder, its working directory,
 * with every logger turned up as far as it goes.
 */
class CanaryTest {
  private static final String CANARY = "Zwiebelfisch8271quarzvogel";
  private static final List<Charset> FORMS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  @TempDir private Path folder;

  private final List<String> answered = new ArrayList<>();

  private static final List<String> LOUD =
      List.of(
          "-Dorg.eclipse.jetty.LEVEL=DEBUG",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
          "-Djdk.system.logger.jdk.level=ALL",
          "-Dorg.eclipse.jetty.util.log.class=org.eclipse.jetty.util.log.StdErrLog");

  private List<String> loud() throws Exception {
    Path logging =
        Files.writeString(
            folder.resolve("logging.properties"),
            """
            handlers=java.util.logging.ConsoleHandler
            .level=ALL
            java.util.logging.ConsoleHandler.level=ALL
            """);
    List<String> jvm = new ArrayList<>(LOUD);
    jvm.add("-Djava.util.logging.config.file=" + logging);
    return jvm;
  }

  @Test
  void writesNoByteOfPromptOrAnswer() throws Exception {
    Path model = NodeProcess.model();
    Path place = folder.resolve("node");
    List<String> spoken;
    String metrics;
    try (NodeProcess node =
        new NodeProcess(
            place, loud(), Map.of(), "--model", model.toString(), "--model-id", "canary")) {
      assertThat(node.said).as(node.stderr()).containsKeys("api-key", "ready", "health");
      spoken = converse(node);
      metrics = get(node.said.get("health") + "/metrics");
      assertThat(node.terminate()).isTrue();
      assertThat(node.stderr()).contains("event=stopped").contains("finish=");
    }
    assertThat(spoken).hasSize(2);
    List<String> secrets = new ArrayList<>(spoken);
    secrets.add(CANARY);
    for (String secret : secrets) {
      assertThat(secret).hasSizeGreaterThan(8);
      assertThat(metrics).doesNotContain(secret);
      assertThat(answered).allSatisfy(body -> assertThat(body).doesNotContain(secret));
      assertThat(filesWith(place, secret)).isEmpty();
    }
    assertThat(filesWith(place, "event=ready")).isNotEmpty();
  }

  /** Returns what the model said; what the node said beside that goes to {@code answered}. */
  private List<String> converse(NodeProcess node) throws Exception {
    List<String> spoken = new ArrayList<>();
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TestNode.trusting(node.folder.resolve("ca.pem")))
            .version(HttpClient.Version.HTTP_1_1)
            .build()) {
      String ask =
          "{\"model\":\"canary\",\"max_tokens\":24,\"temperature\":0,\"messages\":"
              + "[{\"role\":\"user\",\"content\":\"Hello, "
              + CANARY
              + "\"}]";
      spoken.add(content(post(client, node, "/v1/chat/completions", ask + "}").body()));
      spoken.add(streamed(post(client, node, "/v1/chat/completions", ask + ",\"stream\":true}")));
      for (String bad :
          List.of(
              "{\"" + CANARY,
              ask + ",\"tools\":[{\"type\":\"" + CANARY + "\"}]}",
              ask + ",\"temperature\":\"" + CANARY + "\"}",
              "{\"model\":\"" + CANARY + "\",\"messages\":[]}",
              "{\"model\":\"" + CANARY + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
              "{\"model\":\"canary\",\"messages\":[{\"role\":\"" + CANARY + "\"}]}")) {
        note(post(client, node, "/v1/chat/completions", bad));
      }
      note(post(client, node, "/v1/" + CANARY + "?" + CANARY, "{}"));
    }
    return spoken;
  }

  private void note(HttpResponse<String> refusal) {
    assertThat(refusal.statusCode()).isBetween(400, 499);
    answered.add(refusal.body());
    answered.add(refusal.headers().map().toString());
  }

  private static String content(String body) throws Exception {
    Json.Obj choice = (Json.Obj) ApiTest.json(body).array("choices").items().getFirst();
    return choice.object("message").string("content");
  }

  private static String streamed(HttpResponse<String> answer) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String frame : ApiTest.data(answer.body())) {
      if (!frame.equals("[DONE]")) {
        Json.Obj choice = (Json.Obj) ApiTest.json(frame).array("choices").items().getFirst();
        Json.Obj delta = choice.object("delta");
        text.append(delta.has("content") ? delta.string("content") : "");
      }
    }
    return text.toString();
  }

  private static HttpResponse<String> post(
      HttpClient client, NodeProcess node, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.said.get("ready") + path))
            .header("authorization", "Bearer " + node.said.get("api-key"))
            .header("content-type", "application/json")
            .header("x-" + CANARY, CANARY)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String get(String uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static List<Path> filesWith(Path place, String secret) throws Exception {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (Charset form : FORMS) {
          if (bytes.contains(new String(secret.getBytes(form), StandardCharsets.ISO_8859_1))) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  @Test
  void doesNotStartWhereSomethingCouldReadAlong() throws Exception {
    for (Map.Entry<String, String> variable :
        Map.of("JDK_JAVA_OPTIONS", "-Dx=y", "JAVA_TOOL_OPTIONS", "-Dx=y").entrySet()) {
      Path place = folder.resolve(variable.getKey());
      Map<String, String> environment = Map.of(variable.getKey(), variable.getValue());
      try (NodeProcess node = new NodeProcess(place, List.of(), environment)) {
        assertThat(node.process.waitFor()).isEqualTo(77);
        assertThat(node.stderr()).contains(variable.getKey());
      }
    }
    List<String> debug = List.of("-Djavax.net.debug=all");
    try (NodeProcess node = new NodeProcess(folder.resolve("debug"), debug, Map.of())) {
      assertThat(node.process.waitFor()).isEqualTo(77);
    }
  }

  @Test
  void isNotServedBeyondLoopbackWithoutALaunchRecord() throws Exception {
    Path model = NodeProcess.model();
    try (NodeProcess node =
        new NodeProcess(
            folder.resolve("wide"),
            List.of(),
            Map.of(),
            "--model",
            model.toString(),
            "--bind",
            "0.0.0.0")) {
      assertThat(node.process.waitFor()).isEqualTo(77);
      assertThat(node.stderr()).containsAnyOf("ungated_exposure", "exposure_above_record");
    }
  }
}
