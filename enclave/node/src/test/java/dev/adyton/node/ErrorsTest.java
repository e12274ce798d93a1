package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gets a status, a code and nothing of itself back. */
class ErrorsTest {
  /** Stands in every bad input, must stand in no answer. */
  private static final String CANARY = "kanarienvogel";

  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode(TestNode.words(Duration.ZERO, "ok"));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  static Stream<Arguments> bodies() {
    String message = "\"messages\":[{\"role\":\"user\",\"content\":\"kanarienvogel\"}]";
    String chat = "{\"model\":\"test-model\"," + message;
    String respond = "{\"model\":\"test-model\",\"input\":\"kanarienvogel\"";
    return Stream.of(
        Arguments.of(CHAT, "", 400, "invalid_json", ""),
        Arguments.of(CHAT, "[]", 400, "invalid_json", ""),
        Arguments.of(CHAT, chat, 400, "invalid_json", ""),
        Arguments.of(CHAT, chat + "} x", 400, "invalid_json", ""),
        Arguments.of(CHAT, chat + ",\"user\":\"\\ud800\"}", 400, "invalid_json", ""),
        Arguments.of(CHAT, chat + ",\"model\":\"kanarienvogel\"}", 400, "duplicate_key", ""),
        Arguments.of(RESPONSES, respond + ",\"kanarienvogel\":1}", 400, "unknown_parameter", ""),
        Arguments.of(
            CHAT, "{\"model\":\"kanarienvogel\"," + message + "}", 404, "model_not_found", "model"),
        Arguments.of(CHAT, "{" + message + "}", 400, "missing_required_parameter", "model"),
        Arguments.of(
            CHAT, "{\"model\":\"test-model\"}", 400, "missing_required_parameter", "messages"),
        Arguments.of(
            CHAT, "{\"model\":\"test-model\",\"messages\":[]}", 400, "invalid_value", "messages"),
        Arguments.of(CHAT, chat + ",\"max_tokens\":-1}", 400, "invalid_value", "max_tokens"),
        Arguments.of(
            CHAT, chat + ",\"temperature\":\"kanarienvogel\"}", 400, "invalid_type", "temperature"),
        Arguments.of(CHAT, chat + ",\"temperature\":2.5}", 400, "invalid_value", "temperature"),
        Arguments.of(CHAT, chat + ",\"n\":17}", 400, "invalid_value", "n"),
        Arguments.of(CHAT, chat + ",\"top_logprobs\":2}", 400, "invalid_value", "top_logprobs"),
        Arguments.of(
            CHAT, chat + ",\"tools\":[{}]}", 400, "missing_required_parameter", "tools.type"),
        Arguments.of(
            CHAT,
            chat + ",\"tools\":[{\"type\":\"web_search\"}]}",
            400,
            "unsupported_parameter",
            "tools.type"),
        Arguments.of(
            CHAT, chat + tools("kanarien vogel") + "}", 400, "invalid_value", "tools.name"),
        Arguments.of(
            CHAT,
            chat + tools("f") + ",\"tool_choice\":" + named("kanarienvogel") + "}",
            400,
            "invalid_value",
            "tool_choice"),
        Arguments.of(
            CHAT, chat + ",\"logit_bias\":{\"999\":1}}", 400, "invalid_value", "logit_bias"),
        Arguments.of(
            CHAT,
            chat + ",\"response_format\":" + schema("{\"type\":\"kanarienvogel\"}") + "}",
            400,
            "invalid_schema",
            "schema"),
        Arguments.of(
            CHAT, chat + ",\"tool_choice\":\"required\"}", 400, "invalid_value", "tool_choice"),
        Arguments.of(
            CHAT,
            chat + ",\"response_format\":{\"type\":\"kanarienvogel\"}}",
            400,
            "unsupported_parameter",
            "response_format"),
        Arguments.of(CHAT, chat + ",\"store\":true}", 400, "store_unavailable", "store"),
        Arguments.of(
            CHAT,
            "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"kanarienvogel\"}}]}]}",
            400,
            "unsupported_content",
            "messages.content"),
        Arguments.of(
            RESPONSES,
            respond + ",\"max_output_tokens\":-5}",
            400,
            "invalid_value",
            "max_output_tokens"),
        Arguments.of(RESPONSES, respond + ",\"store\":true}", 400, "store_unavailable", "store"),
        Arguments.of(
            RESPONSES, respond + ",\"background\":true}", 400, "store_unavailable", "store"),
        Arguments.of(
            RESPONSES,
            respond + ",\"previous_response_id\":\"kanarienvogel\"}",
            404,
            "response_not_found",
            "previous_response_id"),
        Arguments.of(
            RESPONSES,
            "{\"model\":\"kanarienvogel\",\"input\":\"x\"}",
            404,
            "model_not_found",
            "model"));
  }

  private static String tools(String name) {
    return ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}]";
  }

  private static String named(String name) {
    return "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}";
  }

  private static String schema(String schema) {
    return "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"strict\":true,\"schema\":"
        + schema
        + "}}";
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void refuses(String path, String body, int status, String code, String param) throws Exception {
    check(node.post(path, body), status, code, param);
  }

  private static void check(HttpResponse<String> answer, int status, String code, String param)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(CANARY);
    Json.Obj error = ApiTest.json(answer.body()).object("error");
    error.requireOnly("message", "type", "param", "code");
    assertThat(error.string("code")).isEqualTo(code);
    assertThat(error.stringOrNull("param").orElse("")).isEqualTo(param);
    assertThat(error.string("message")).isNotEmpty();
  }

  @Test
  void refusesAMegabyteOfNesting() throws Exception {
    check(node.post(CHAT, "[".repeat(1 << 20)), 400, "invalid_json", "");
    String deep = "{\"model\":" + "[".repeat(1 << 19) + "]".repeat(1 << 19) + "}";
    check(node.post(CHAT, deep), 400, "json_limit_exceeded", "");
    check(node.post(RESPONSES, "{\"a\":".repeat(1 << 17)), 400, "json_limit_exceeded", "");
  }

  @Test
  void refusesBadUtf8() throws Exception {
    for (int[] bad : new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf5, 0x80, 0x80}}) {
      byte[] body =
          "{\"model\":\"test-model\",\"input\":\"????\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bad.length; i++) {
        body[body.length - 6 + i] = (byte) bad[i];
      }
      check(node.post(RESPONSES, body), 400, "invalid_json", "");
    }
  }

  @Test
  void refusesALargeBody() throws Exception {
    check(node.post(CHAT, new byte[4 * 1024 * 1024 + 1]), 413, "body_too_large", "");
  }

  @Test
  void refusesALargeBodyOfUnknownLength() throws Exception {
    HttpRequest request =
        node.request(CHAT)
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(new byte[5 << 20])))
            .build();
    HttpResponse<String> answer = node.client.send(request, HttpResponse.BodyHandlers.ofString());
    check(answer, 413, "body_too_large", "");
  }

  @Test
  void refusesUnknownPathsMethodsAndTypes() throws Exception {
    check(node.get("/" + CANARY), 404, "not_found", "");
    check(node.get(CHAT), 405, "method_not_allowed", "");
    check(node.get("/v1/models/" + CANARY), 404, "model_not_found", "model");
    HttpRequest text =
        node.request(CHAT)
            .header("content-type", "text/" + CANARY)
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    check(
        node.client.send(text, HttpResponse.BodyHandlers.ofString()),
        415,
        "unsupported_media_type",
        "");
  }

  @Test
  void refusesCallersWithoutAKey() throws Exception {
    HttpRequest none = HttpRequest.newBuilder(node.uri("/v1/models")).build();
    check(node.client.send(none, HttpResponse.BodyHandlers.ofString()), 401, "invalid_api_key", "");
    HttpRequest wrong =
        HttpRequest.newBuilder(node.uri("/v1/models"))
            .header("authorization", "Bearer " + CANARY)
            .build();
    check(
        node.client.send(wrong, HttpResponse.BodyHandlers.ofString()), 401, "invalid_api_key", "");
  }

  @Test
  void refusesTenThousandHeaders() throws Exception {
    StringBuilder head = new StringBuilder("GET /v1/models HTTP/1.1\r\nhost: localhost\r\n");
    for (int i = 0; i < 10_000; i++) {
      head.append("h").append(i).append(": ").append(CANARY).append("\r\n");
    }
    String answer = raw(head + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 431 ").contains("\"code\":\"headers_too_large\"");
    assertThat(answer).doesNotContain(CANARY);
  }

  @Test
  void refusesAHundredAndOneSmallHeaders() throws Exception {
    String head = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n" + "h: 1\r\n".repeat(100);
    assertThat(raw(head + "\r\n")).startsWith("HTTP/1.1 431 ").contains("headers_too_large");
  }

  @Test
  void answersNonsenseWithAnEnvelope() throws Exception {
    for (String nonsense :
        new String[] {
          CANARY + "\r\n\r\n",
          "GET /" + CANARY + "\u0001 HTTP/1.1\r\nhost: x\r\n\r\n",
          "GET /" + CANARY + " HTTP/9.9\r\nhost: x\r\n\r\n",
          "GET /%zz" + CANARY + " HTTP/1.1\r\nhost: x\r\n\r\n",
          "POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-length: -" + CANARY + "\r\n\r\n"
        }) {
      String answer = raw(nonsense);
      assertThat(answer).contains("{\"error\":{\"message\":").doesNotContain(CANARY);
      assertThat(answer).doesNotContainIgnoringCase("jetty");
    }
  }

  private static String raw(String request) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) node.trust.getSocketFactory().createSocket("127.0.0.1", node.node.port())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      byte[] answer = new byte[4096];
      int length = 0;
      while (length < answer.length) {
        int n = socket.getInputStream().read(answer, length, answer.length - length);
        if (n < 0) {
          break;
        }
        length += n;
        String soFar = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
        if (soFar.endsWith("}}")) {
          break;
        }
      }
      return new String(answer, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
