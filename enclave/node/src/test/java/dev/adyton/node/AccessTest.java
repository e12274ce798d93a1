package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.auth.AccessPolicy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy lets through the doors of a whole node. */
final class AccessTest {
  private static final String ALL =
      "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"project/*\"}";

  private static TestNode node(String statements) throws Exception {
    String text = "{\"format\":\"adyton-access-policy/1\",\"Statement\":[" + statements + "]}";
    return new TestNode(
        TestNode.words(Duration.ZERO, "Yes."),
        AccessPolicy.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpResponse<String> send(TestNode node, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        node.request(path)
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return node.client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Where nothing is allowed no door opens: a door that forgot to ask would answer otherwise. */
  @ParameterizedTest
  @CsvSource({
    "POST,/v1/chat/completions",
    "POST,/v1/completions",
    "POST,/v1/embeddings",
    "POST,/v1/responses",
    "POST,/v1/responses/input_tokens",
    "GET,/v1/responses/resp_1",
    "DELETE,/v1/responses/resp_1",
    "POST,/v1/responses/resp_1/cancel",
    "GET,/v1/responses/resp_1/input_items",
    "POST,/v1/conversations",
    "GET,/v1/conversations/c",
    "POST,/v1/conversations/c",
    "DELETE,/v1/conversations/c",
    "GET,/v1/conversations/c/items",
    "POST,/v1/conversations/c/items",
    "GET,/v1/conversations/c/items/i",
    "DELETE,/v1/conversations/c/items/i",
    "POST,/v1/files",
    "GET,/v1/files",
    "GET,/v1/files/file-1",
    "DELETE,/v1/files/file-1",
    "GET,/v1/files/file-1/content",
    "GET,/v1/models",
    "GET,/v1/models/test-model",
    "POST,/tokenize",
    "POST,/detokenize",
    "GET,/tokenizer_info",
    "POST,/anthropic/v1/messages",
    "POST,/anthropic/v1/messages/count_tokens",
    "GET,/v1/receipts/0",
    "GET,/v1/organization/projects",
    "GET,/v1/organization/projects/default",
    "GET,/v1/data_retention"
  })
  void withoutAPermitNoDoorOpens(String method, String path) throws Exception {
    try (TestNode node = node("")) {
      HttpResponse<String> answer =
          send(node, method, path, "{\"model\":\"test-model\",\"input\":\"x\"}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
      assertThat(answer.body()).contains("access_denied");
    }
  }

  /** Bearer keys may come in for one thing: what is computed is asked for again, with its facts. */
  @Test
  void whatIsComputedIsJudgedByItsModelTierAndRetention() throws Exception {
    String permits =
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"CallWithBearerToken\","
            + "\"Resource\":\"project/default\"},"
            + "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"CreateInference\","
            + "\"Resource\":\"project/default\",\"Condition\":{\"StringEquals\":{\"ServiceTier\":"
            + "\"flex\",\"DataRetentionMode\":\"none\"}}}";
    try (TestNode node = node(permits)) {
      String chat =
          "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
      assertThat(node.post("/v1/chat/completions", chat + "}").statusCode()).isEqualTo(403);
      String flex = chat + ",\"service_tier\":\"flex\"}";
      assertThat(node.post("/v1/chat/completions", flex).statusCode()).isEqualTo(200);
      String text = "{\"model\":\"test-model\",\"prompt\":\"Hi\",\"service_tier\":";
      assertThat(node.post("/v1/completions", text + "\"flex\"}").statusCode()).isEqualTo(200);
      assertThat(node.post("/v1/completions", text + "\"priority\"}").statusCode()).isEqualTo(403);
      assertThat(node.get("/v1/models").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void longTermKeysCanBeForbidden() throws Exception {
    String denial =
        "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"CallWithBearerToken\",\"Resource\":"
            + "\"*\",\"Condition\":{\"StringEquals\":{\"BearerTokenType\":\"LONG_TERM\"}}}";
    try (TestNode node = node(ALL)) {
      assertThat(node.get("/v1/models").statusCode()).isEqualTo(200);
    }
    try (TestNode node = node(ALL + "," + denial)) {
      assertThat(node.get("/v1/models").statusCode()).isEqualTo(403);
    }
  }
}
