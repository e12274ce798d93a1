package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Counting and spelling tokens, over HTTP: nothing is generated. */
final class TokensTest {
  private static TestNode node() throws Exception {
    return new TestNode(TestNode.words(Duration.ZERO, "never"));
  }

  @Test
  void spellsTextAsTokensAndBack() throws Exception {
    try (TestNode node = node()) {
      assertThat(node.post("/tokenize", "{\"model\":\"test-model\",\"prompt\":\"hi\"}").body())
          .isEqualTo("{\"count\":2,\"max_model_len\":64,\"tokens\":[104,105],\"token_strs\":null}");
      assertThat(
              node.post(
                      "/v1/tokenize",
                      "{\"model\":\"test-model\",\"prompt\":\"hi\",\"return_token_strs\":true}")
                  .body())
          .contains("\"token_strs\":[\"h\",\"i\"]");
      assertThat(node.post("/detokenize", "{\"model\":\"test-model\",\"tokens\":[104,105]}").body())
          .isEqualTo("{\"prompt\":\"hi\"}");
    }
  }

  @Test
  void refusesWhatIsNoTokenAndWhatItDoesNotKnow() throws Exception {
    try (TestNode node = node()) {
      for (String tokens : new String[] {"[-1]", "[256]", "[1.5]", "\"a\""}) {
        String body = "{\"model\":\"test-model\",\"tokens\":" + tokens + "}";
        assertThat(node.post("/detokenize", body).statusCode()).as(tokens).isEqualTo(400);
      }
      assertThat(node.post("/tokenize", "{\"model\":\"other\",\"prompt\":\"\"}").statusCode())
          .isEqualTo(404);
      assertThat(
              node.post("/tokenize", "{\"model\":\"test-model\",\"prompt\":\"\",\"x\":1}").body())
          .contains("unknown_parameter");
    }
  }

  @Test
  void countsTheInputOfAResponse() throws Exception {
    try (TestNode node = node()) {
      assertThat(
              node.post(
                      "/v1/responses/input_tokens",
                      "{\"model\":\"test-model\",\"input\":\"hello\"}")
                  .body())
          .isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":3}");
    }
  }
}
