package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's Messages API: bodies, events in their order, errors in their words. */
class MessagesTest {
  private static final String ROUTE = "/anthropic/v1/messages";
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode(TestNode.words(Duration.ZERO, "Good", " day", "."));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  private static String body(String more) {
    return "{\"model\":\"test-model\",\"max_tokens\":16,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
        + more
        + "}";
  }

  private static List<Json.Obj> events(String answer) throws Exception {
    List<Json.Obj> events = new ArrayList<>();
    for (String data : ApiTest.data(answer)) {
      events.add(ApiTest.json(data));
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {ROUTE, "/v1/messages"})
  void answersWhole(String route) throws Exception {
    HttpResponse<String> answer = node.post(route, body(""));
    assertThat(answer.statusCode()).isEqualTo(200);
    Json.Obj message = ApiTest.json(answer.body());
    assertThat(message.string("id")).startsWith("msg_");
    assertThat(message.string("type")).isEqualTo("message");
    assertThat(message.string("role")).isEqualTo("assistant");
    assertThat(message.string("model")).isEqualTo("test-model");
    assertThat(message.string("stop_reason")).isEqualTo("end_turn");
    Json.Obj text = (Json.Obj) message.array("content").items().getFirst();
    assertThat(text.string("type")).isEqualTo("text");
    assertThat(text.string("text")).isEqualTo("Good day.");
    assertThat(message.object("usage").integer("input_tokens")).isEqualTo(3);
    assertThat(message.object("usage").integer("output_tokens")).isEqualTo(3);
  }

  @Test
  void streamsTheEventsInTheirOrder() throws Exception {
    String answer = node.post(ROUTE, body(",\"stream\":true")).body();
    List<Json.Obj> events = events(answer);
    StringBuilder said = new StringBuilder();
    List<String> types = new ArrayList<>();
    for (Json.Obj event : events) {
      String type = event.string("type");
      assertThat(answer).contains("event: " + type + "\ndata: {\"type\":\"" + type + "\"");
      if (type.equals("content_block_delta")) {
        assertThat(event.object("delta").string("type")).isEqualTo("text_delta");
        said.append(event.object("delta").string("text"));
      }
      types.add(type);
    }
    assertThat(types.stream().distinct())
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(said).hasToString("Good day.");
    Json.Obj start = events.getFirst().object("message");
    assertThat(start.object("usage").integer("input_tokens")).isEqualTo(3);
    assertThat(start.array("content").items()).isEmpty();
    Json.Obj delta = events.get(events.size() - 2);
    assertThat(delta.object("delta").string("stop_reason")).isEqualTo("end_turn");
    assertThat(delta.object("usage").integer("output_tokens")).isEqualTo(3);
  }

  @Test
  void saysThatTheLengthEndedIt() throws Exception {
    String short3 = body("").replace("\"max_tokens\":16", "\"max_tokens\":3");
    assertThat(ApiTest.json(node.post(ROUTE, short3).body()).string("stop_reason"))
        .isEqualTo("max_tokens");
  }

  @Test
  void takesEveryMemberThatHasNoEffect() throws Exception {
    String more =
        ",\"system\":[{\"type\":\"text\",\"text\":\"Be kind.\",\"cache_control\":{\"type\":\"ephemeral\"}}],"
            + "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"metadata\":{\"user_id\":\"u\"},"
            + "\"service_tier\":\"auto\",\"thinking\":{\"type\":\"disabled\"},\"tools\":[],"
            + "\"tool_choice\":{\"type\":\"auto\"},\"stop_sequences\":[]";
    assertThat(node.post(ROUTE, body(more)).statusCode()).isEqualTo(200);
  }

  @Test
  void takesTheKeyAsAnthropicsClientsSendIt() throws Exception {
    for (Map.Entry<String, Integer> key :
        Map.of(TestNode.KEY, 200, "adk-another-0123456789abcdef", 401).entrySet()) {
      HttpRequest request =
          HttpRequest.newBuilder(node.uri(ROUTE))
              .header("x-api-key", key.getKey())
              .header("anthropic-version", "2023-06-01")
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body("")))
              .build();
      HttpResponse<String> answer = node.client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(key.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ,"wat":1                                            | unknown_parameter
          ,"stop_sequences":[""]                              | stop_sequences: .*invalid_value
          ,"tools":[{"type":"bash_20250124","name":"bash"}]   | tools.type: .*unsupported_parameter
          ,"tools":[{"name":"t"}],"tool_choice":{"type":"tool","name":"u"} | tool_choice: .*invalid_value
          ,"thinking":{"type":"wat"}                          | thinking.type: .*unsupported_parameter
          ,"temperature":1.5                                  | temperature: .*invalid_value
          ,"output_config":{"format":{"type":"xml"}}          | output_config.format: .*invalid_value
          """)
  void refusesByNameInAnthropicsWords(String more, String message) throws Exception {
    HttpResponse<String> answer = node.post(ROUTE, body(more));
    assertThat(answer.statusCode()).isEqualTo(400);
    Json.Obj envelope = ApiTest.json(answer.body());
    assertThat(envelope.string("type")).isEqualTo("error");
    assertThat(envelope.string("request_id")).startsWith("req_");
    assertThat(envelope.object("error").string("type")).isEqualTo("invalid_request_error");
    assertThat(envelope.object("error").string("message")).containsPattern(message);
  }

  @Test
  void refusesWhatCannotBeAnswered() throws Exception {
    String unbounded = body("").replace("\"max_tokens\":16,", "");
    assertThat(node.post(ROUTE, unbounded).body()).contains("max_tokens: ");
    String begun =
        body("").replace("\"Hi\"}]", "\"Hi\"},{\"role\":\"assistant\",\"content\":\"Good\"}]");
    assertThat(node.post(ROUTE, begun).statusCode()).isEqualTo(400);
    String other = body("").replace("test-model", "other");
    HttpResponse<String> unknown = node.post(ROUTE, other);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("not_found_error");
  }

  @Test
  void countsTokensWithoutAnAnswer() throws Exception {
    String ask = body("").replace("\"max_tokens\":16,", "");
    HttpResponse<String> answer = node.post(ROUTE + "/count_tokens", ask);
    assertThat(answer.body()).isEqualTo("{\"input_tokens\":3}");
  }

  @Test
  void guardrailsHoldHere() throws Exception {
    try (TestNode leaking =
        new TestNode(
            TestNode.words(
                Duration.ZERO, "Sure. ", "-----BEGIN PRI", "VATE KEY-----\n", "Q1w2E3r4", " x"))) {
      String whole = leaking.post(ROUTE, body("")).body();
      String streamed = leaking.post(ROUTE, body(",\"stream\":true")).body();
      for (String answer : List.of(whole, streamed)) {
        assertThat(answer).contains("\"stop_reason\":\"refusal\"").contains("Sure.");
        assertThat(answer).doesNotContain("Q1w2").doesNotContain("BEGIN");
      }
    }
  }

  @Test
  void sealedAnswersAreTheSame() throws Exception {
    SealedClient client = new SealedClient(node);
    Map<String, String> headers =
        new TreeMap<>(SealedClient.headers(Instant.now().plusSeconds(60)));
    headers.remove("authorization");
    headers.put("x-api-key", TestNode.KEY);
    SealedClient.Sealed sealed = client.seal(ROUTE, body(",\"stream\":true"), headers);
    byte[] answer = SealedClient.open(sealed, client.send(sealed.bytes()).body()).content();
    String said = new String(answer, StandardCharsets.UTF_8);
    assertThat(said).contains("event: message_start").endsWith("{\"type\":\"message_stop\"}\n\n");
  }

  /** OpenAI's own routes answer under Mantle's prefix as well. */
  @Test
  void openAisRoutesHaveTheirPrefix() throws Exception {
    assertThat(node.get("/openai/v1/models").body()).contains("test-model");
    String ask = "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    assertThat(node.post("/openai/v1/chat/completions", ask).body()).contains("Good day.");
    String responses = "{\"model\":\"test-model\",\"input\":\"Hi\"}";
    assertThat(node.post("/openai/v1/responses", responses).body()).contains("Good day.");
  }
}
