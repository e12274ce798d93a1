package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.run.Continuation;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One record of each call: exact to whose it was, in buckets to the operator, content to nobody.
 */
final class AuditTest {
  private static final String EVENTS = "/v1/audit/events";
  private static final String CHAT = "/v1/chat/completions";
  private static final String CANARY = "Zwiebelfisch8271quarzvogel";

  private static String chat(String model, String text, String more) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]"
        + more
        + "}";
  }

  private static List<Json.Obj> events(TestNode node, String query) throws Exception {
    return data(node.get(EVENTS + query));
  }

  private static List<Json.Obj> data(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiTest.json(answer.body()).array("data").items().stream()
        .map(item -> (Json.Obj) item)
        .toList();
  }

  /** A record follows the last byte of what it is about. */
  private static Json.Obj first(TestNode node, String marks) throws Exception {
    for (int i = 0; i < 2400; i++) {
      for (Json.Obj event : events(node, "")) {
        if (text(event).contains(marks)) {
          return event;
        }
      }
      TestNode.sleep(Duration.ofMillis(25));
    }
    throw new AssertionError("no event with " + marks);
  }

  private static String text(Json.Obj event) {
    return new String(Jcs.encode(event), StandardCharsets.UTF_8);
  }

  private static String said(TestNode node) throws Exception {
    return node.events.toString(StandardCharsets.UTF_8) + node.health("/metrics");
  }

  @Test
  void tellsExactCountsToTheTenantAndBucketsToTheOperator() throws Exception {
    Continuation words =
        TestNode.words(Duration.ofMillis(20), "one ", "two ", "three ", "four ", "five");
    try (TestNode node = new TestNode(words)) {
      assertThat(node.post(CHAT, chat(TestNode.MODEL, "hello", ",\"n\":2")).statusCode())
          .isEqualTo(200);
      Json.Obj event = first(node, "chat_completions");
      assertThat(event.string("type")).isEqualTo("call");
      assertThat(event.string("project")).isEqualTo("default");
      assertThat(event.string("model")).isEqualTo(TestNode.MODEL);
      assertThat(event.integer("status")).isEqualTo(200);
      assertThat(event.object("usage").integer("input_tokens")).isEqualTo(6);
      assertThat(event.object("usage").integer("output_tokens")).isEqualTo(10);
      assertThat(event.integer("milliseconds"))
          .isGreaterThanOrEqualTo(event.integer("first_text_milliseconds"));
      assertThat(said(node))
          .containsPattern(
              "event=exchange route=chat_completions carrier=plain status=200 millis_le=\\d+"
                  + " project=default model=test-model prompt_tokens_le=8"
                  + " completion_tokens_le=16 first_millis_le=\\d+")
          .contains(
              "adyton_calls_total{project=\"default\",model=\"test-model\",status_class=\"ok\"} 1",
              "adyton_call_milliseconds_count{project=\"default\",model=\"test-model\"} 1",
              "adyton_first_token_milliseconds_count{project=\"default\",model=\"test-model\"} 2");
    }
  }

  @Test
  void countsFailuresOfTheNodeByProjectAndModel() throws Exception {
    Continuation broken =
        (request, listener, cancelled) -> {
          throw new IllegalStateException(CANARY);
        };
    try (TestNode node = new TestNode(broken)) {
      assertThat(node.post(CHAT, chat(TestNode.MODEL, "hello", "")).statusCode()).isEqualTo(500);
      assertThat(first(node, "\"status\":500").string("code")).isEqualTo("internal_error");
      assertThat(said(node))
          .contains(
              "code=internal_error project=default",
              "{project=\"default\",model=\"test-model\",status_class=\"server_error\"} 1")
          .doesNotContain(CANARY);
    }
  }

  @Test
  void aKeyReadsItsOwnRecordsAlone() throws Exception {
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "one"))) {
      node.post(CHAT, chat(TestNode.MODEL, "hello", ""));
      Json.Obj mine = first(node, "chat_completions");
      HttpResponse<String> others = node.ask("GET", EVENTS, TestNode.OTHER_KEY, "");
      assertThat(data(others)).isEmpty();
      String cursor = EVENTS + "?after=" + mine.string("id");
      assertThat(node.ask("GET", cursor, TestNode.OTHER_KEY, "").statusCode()).isEqualTo(400);
      assertThat(node.ask("GET", EVENTS, "adk-nobody-0123456789abcdef", "").statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void keepsTheNewestAndPages() throws Exception {
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "one"))) {
      for (int i = 0; i < 270; i++) {
        node.get("/v1/models");
      }
      int seen = 0;
      String after = "";
      List<Json.Obj> page;
      do {
        page = events(node, "?limit=100" + after);
        seen += page.size();
        after = page.isEmpty() ? "" : "&after=" + page.getLast().string("id");
      } while (page.size() == 100);
      // Each page that is asked for is a call too, and pushes the oldest out.
      assertThat(seen).isBetween(250, 256);
      assertThat(node.get(EVENTS + "?limit=0").statusCode()).isEqualTo(400);
      assertThat(node.get(EVENTS + "?limit=101").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void writesDownWhatBecameOfPromises() throws Exception {
    Continuation words = TestNode.words(Duration.ZERO, "one ", "two");
    Optional<SealedStore> store = Optional.of(SealedStore.inMemory(Clock.systemUTC()));
    try (TestNode node = new TestNode(words, 2, Duration.ofSeconds(1), store)) {
      String body = "{\"model\":\"" + TestNode.MODEL + "\",\"input\":\"x\",\"background\":true}";
      assertThat(node.post("/v1/responses", body).statusCode()).isEqualTo(200);
      Json.Obj made = first(node, "\"type\":\"background\"");
      assertThat(made.string("outcome")).isEqualTo("completed");
      assertThat(made.object("usage").integer("output_tokens")).isEqualTo(2);
      assertThat(said(node)).contains("event=background outcome=completed project=default");
    }
  }

  /** A hostile caller writes the canary wherever text goes; a model says it in every channel. */
  @Test
  void noCanaryIsInWhatTheOperatorReads() throws Exception {
    Continuation parrot =
        (request, listener, cancelled) -> {
          listener.onText(SecretText.of(CANARY + " <tool_call>\n{\"name\": \"" + CANARY));
          listener.onText(SecretText.of("\", \"arguments\": {\"x\": \"" + CANARY + "\"}}"));
          listener.onText(SecretText.of("\n</tool_call>"));
          return new GenerationResult(FinishReason.STOP, 3, 3, 1);
        };
    String tool =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\""
            + CANARY
            + "\",\"description\":\""
            + CANARY
            + "\",\"parameters\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}}}]";
    String labels =
        ",\"metadata\":{\"%1$s\":\"%1$s\"},\"user\":\"%1$s\",\"safety_identifier\":\"%1$s\""
            .formatted(CANARY);
    try (TestNode node = new TestNode(parrot)) {
      for (String body :
          List.of(
              chat(TestNode.MODEL, CANARY, tool + labels),
              chat(TestNode.MODEL, CANARY, tool + labels + ",\"stream\":true"),
              chat(CANARY, CANARY, ""),
              chat(TestNode.MODEL, CANARY, ",\"service_tier\":\"" + CANARY + "\""),
              "{\"" + CANARY + "\":",
              "{\"model\":\"test-model\",\"input\":\"" + CANARY + "\"" + labels + "}")) {
        post(node, CHAT, body);
        post(node, "/v1/responses", body);
        post(node, "/v1/messages", body);
        post(node, "/v1/completions", body.replace("\"input\"", "\"prompt\""));
      }
      post(node, "/v1/" + CANARY, "{}");
      node.get("/v1/models/" + CANARY + "?" + CANARY + "=" + CANARY);
      node.get("/v1/organization/projects/" + CANARY);
      node.get(EVENTS + "?after=" + CANARY);
      node.ask("GET", EVENTS, "adk-" + CANARY + "0123456789", "");
      SealedClient sealed = new SealedClient(node);
      Map<String, String> headers = SealedClient.headers(Instant.now().plusSeconds(60));
      headers.put("x-" + CANARY.toLowerCase(Locale.ROOT), CANARY);
      sealed.send(sealed.seal(CHAT, chat(TestNode.MODEL, CANARY, tool), headers).bytes());
      first(node, "\"carrier\":\"sealed\"");
      assertClean(said(node));
      // Nor does what the tenant reads hold any: it is typed as narrowly.
      assertClean(node.get(EVENTS + "?limit=100").body());
    }
  }

  private static void post(TestNode node, String path, String body) throws Exception {
    node.client.send(
        HttpRequest.newBuilder(node.uri(path))
            .header("authorization", "Bearer " + TestNode.KEY)
            .header("content-type", "application/json")
            .header("x-" + CANARY, CANARY)
            .header("openai-project", CANARY)
            .header("idempotency-key", CANARY)
            .header("user-agent", CANARY)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void assertClean(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String hex = HexFormat.of().formatHex(CANARY.getBytes(StandardCharsets.UTF_8));
    assertThat(Stream.of(CANARY.toLowerCase(Locale.ROOT), "zwiebel", hex, hex.substring(0, 16)))
        .noneMatch(lower::contains);
  }
}
