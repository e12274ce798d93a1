package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.engine.Penalties;
import dev.adyton.engine.Sampling;
import dev.adyton.node.run.Continuation;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.SignedReceipt;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both APIs over plain TLS, whole and streamed. */
class ApiTest {
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode(TestNode.words(Duration.ofMillis(5), "Good ", "day", ", \"you\" \u2603"));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  static Json.Obj json(String text) throws Exception {
    return (Json.Obj) Json.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT);
  }

  @Test
  void completesAChat() throws Exception {
    HttpResponse<String> answer =
        node.post(
            "/v1/chat/completions",
            """
            {"model":"test-model","messages":[{"role":"developer","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"Hi"}]}],"seed":7,"stop":["x"]}\
            """);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("server")).isEmpty();
    assertThat(answer.headers().firstValue("x-request-id").orElse("")).matches("req_[0-9a-f]{32}");
    Json.Obj body = json(answer.body());
    assertThat(body.string("object")).isEqualTo("chat.completion");
    Json.Obj choice = (Json.Obj) body.array("choices").items().getFirst();
    assertThat(choice.string("finish_reason")).isEqualTo("stop");
    assertThat(choice.object("message").string("content")).isEqualTo("Good day, \"you\" \u2603");
    assertThat(body.object("usage").integer("total_tokens")).isEqualTo(6);
  }

  @Test
  void streamsAChat() throws Exception {
    HttpResponse<String> answer =
        node.post(
            "/v1/chat/completions",
            """
            {"model":"test-model","messages":[{"role":"user","content":"Hi"}],"stream":true,
             "stream_options":{"include_usage":true}}\
            """);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    List<String> data = data(answer.body());
    assertThat(data.getLast()).isEqualTo("[DONE]");
    StringBuilder said = new StringBuilder();
    for (String frame : data.subList(0, data.size() - 2)) {
      Json.Obj chunk = json(frame);
      assertThat(chunk.string("object")).isEqualTo("chat.completion.chunk");
      Json.Obj delta = ((Json.Obj) chunk.array("choices").items().getFirst()).object("delta");
      said.append(delta.has("content") ? delta.string("content") : "");
    }
    assertThat(said.toString()).isEqualTo("Good day, \"you\" \u2603");
    Json.Obj usage = json(data.get(data.size() - 2));
    assertThat(usage.array("choices").items()).isEmpty();
    assertThat(usage.object("usage").integer("completion_tokens")).isEqualTo(3);
  }

  @Test
  void respondsWhole() throws Exception {
    HttpResponse<String> answer =
        node.post(
            "/v1/responses",
            """
            {"model":"test-model","instructions":"Be brief.","input":"Hi","temperature":0.5,
             "metadata":{"seed":"42"},"store":false}\
            """);
    assertThat(answer.statusCode()).isEqualTo(200);
    Json.Obj body = json(answer.body());
    assertThat(body.string("status")).isEqualTo("completed");
    assertThat(body.bool("store")).isFalse();
    assertThat(body.integer("created_at")).isPositive();
    assertThat(text(body)).isEqualTo("Good day, \"you\" \u2603");
  }

  @Test
  void cutsAResponseAtItsLimit() throws Exception {
    HttpResponse<String> answer =
        node.post(
            "/v1/responses",
            """
            {"model":"test-model","input":[{"role":"user","content":"Hi"}],
             "max_output_tokens":1}\
            """);
    Json.Obj body = json(answer.body());
    assertThat(body.string("status")).isEqualTo("incomplete");
    assertThat(body.object("incomplete_details").string("reason")).isEqualTo("max_output_tokens");
  }

  @Test
  void streamsAResponseWithNumberedEvents() throws Exception {
    HttpResponse<String> answer =
        node.post("/v1/responses", "{\"model\":\"test-model\",\"input\":\"Hi\",\"stream\":true}");
    List<String> types = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    for (String frame : data(answer.body())) {
      Json.Obj event = json(frame);
      assertThat(event.integer("sequence_number")).isEqualTo(types.size());
      types.add(event.string("type"));
      if (event.has("delta")) {
        said.append(event.string("delta"));
      }
    }
    // How many deltas there are is the guardrails' business: they let a word go when it is whole.
    assertThat(types.stream().distinct())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertThat(said.toString()).isEqualTo("Good day, \"you\" \u2603");
    assertThat(answer.body()).contains("event: response.created\n").doesNotContain("[DONE]");
  }

  @Test
  void showsACallerItsOwnProjectAndWhatIsKept() throws Exception {
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "never"))) {
      assertThat(node.get("/v1/organization/projects").body())
          .contains("\"id\":\"default\"", "\"has_more\":false", "\"mode\":\"none\"");
      assertThat(node.get("/v1/organization/projects/default").statusCode()).isEqualTo(200);
      assertThat(node.get("/v1/organization/projects/team-b").statusCode()).isEqualTo(404);
      assertThat(node.post("/v1/organization/projects", "{}").statusCode()).isEqualTo(405);
      assertThat(node.get("/v1/data_retention").body()).startsWith("{\"mode\":\"none\",");
    }
  }

  @Test
  void listsItsModelWithWhatWasLaunched() throws Exception {
    Json.Obj list = json(node.get("/v1/models").body());
    Json.Obj model = (Json.Obj) list.array("data").items().getFirst();
    assertThat(model.string("id")).isEqualTo(TestNode.MODEL);
    assertThat(model.string("launch")).isEqualTo("UNGATED");
    assertThat(model.string("deployable")).startsWith("sha256:");
    assertThat(model.integer("context_length")).isEqualTo(TestNode.CONTEXT);
    assertThat(json(node.get("/v1/models/test-model").body()).string("object")).isEqualTo("model");
  }

  @Test
  void keepsTheReceiptOfAPlainExchangeForItsCaller() throws Exception {
    byte[] sent =
        "{\"model\":\"test-model\",\"input\":\"Hi\",\"seed\":5}".getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> answer = node.post("/v1/responses", sent);
    String id = answer.headers().firstValue("x-request-id").orElse("");
    Json.Obj fetched = json(node.get("/v1/receipts/" + id).body());
    ExchangeKey key = ExchangeKey.of(Base64s.decode(fetched.string("receipt_key")));
    SignedReceipt signed = SignedReceipt.parse(Base64s.decode(fetched.string("receipt")));
    Receipt receipt = Receipt.parse(signed.receipt());
    assertThat(receipt.seed()).isEqualTo(5);
    assertThat(receipt.keyCommitment()).isEqualTo(key.commitment());
    assertThat(receipt.requestDigest())
        .isEqualTo(
            key.digest(
                new ExchangeRequest("POST", "/v1/responses", "application/json", sent)
                    .canonical()));
    assertThat(receipt.responseDigest())
        .isEqualTo(
            key.digest(
                new ExchangeResponse(
                        200, "application/json", answer.body().getBytes(StandardCharsets.UTF_8))
                    .canonical()));
    assertThat(receipt.evidenceDigest()).isEmpty();
    assertThat(node.get("/v1/receipts/req_" + "0".repeat(32)).statusCode()).isEqualTo(404);
  }

  @Test
  void chainsTheReceiptsOfACaller() throws Exception {
    Receipt first =
        receiptOf(node.post("/v1/responses", "{\"model\":\"test-model\",\"input\":\"a\"}"));
    Receipt second =
        receiptOf(node.post("/v1/responses", "{\"model\":\"test-model\",\"input\":\"a\"}"));
    assertThat(second.prev()).contains(first.digest());
    assertThat(second.requestDigest()).isNotEqualTo(first.requestDigest());
  }

  private static Receipt receiptOf(HttpResponse<String> answer) throws Exception {
    String id = answer.headers().firstValue("x-request-id").orElse("");
    Json.Obj fetched = json(node.get("/v1/receipts/" + id).body());
    return Receipt.parse(SignedReceipt.parse(Base64s.decode(fetched.string("receipt"))).receipt());
  }

  private static String text(Json.Obj response) throws Exception {
    Json.Obj item = (Json.Obj) response.array("output").items().getFirst();
    return ((Json.Obj) item.array("content").items().getFirst()).string("text");
  }

  static List<String> data(String stream) {
    return stream.lines().filter(l -> l.startsWith("data: ")).map(l -> l.substring(6)).toList();
  }

  @Test
  void penaltiesReachTheEngine() throws Exception {
    List<Sampling> seen = new ArrayList<>();
    Continuation engine =
        (request, listener, cancelled) -> {
          seen.add(request.sampling());
          return TestNode.words(Duration.ZERO, "Yes").generate(request, listener, cancelled);
        };
    String ask = "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],";
    try (TestNode other = new TestNode(engine)) {
      String both = ask + "\"frequency_penalty\":0.5,\"presence_penalty\":-1}";
      assertThat(other.post("/v1/chat/completions", both).statusCode()).isEqualTo(200);
      String beyond = ask + "\"frequency_penalty\":2.5}";
      assertThat(other.post("/v1/chat/completions", beyond).body()).contains("invalid_value");
    }
    assertThat(seen).extracting(Sampling::penalties).containsExactly(new Penalties(1, 0.5f, -1));
  }
}
