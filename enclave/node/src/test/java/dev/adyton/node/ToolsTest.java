package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reasoning, text and calls of one answer in the words of each API, whole and as it grows. */
final class ToolsTest {
  private static final String PARAMETERS =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
  private static final String CHAT =
      "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Rain?\"}],"
          + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
          + PARAMETERS
          + "}}]";
  private static final String RESPONSES =
      "{\"model\":\"test-model\",\"input\":\"Rain?\",\"tools\":[{\"type\":\"function\","
          + "\"name\":\"get_weather\",\"parameters\":"
          + PARAMETERS
          + "}]";
  private static final String MESSAGES =
      "{\"model\":\"test-model\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\","
          + "\"content\":\"Rain?\"}],\"tools\":[{\"name\":\"get_weather\",\"input_schema\":"
          + PARAMETERS
          + "}]";
  private static final String ARGUMENTS = "{\"city\":\"Lima\"}";

  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node =
        new TestNode(
            TestNode.words(
                Duration.ZERO,
                "<think>",
                "A city.</thi",
                "nk>\n\nI ",
                "look.<tool",
                "_call>{\"name\": \"get_weather\", \"argum",
                "ents\": {\"city\": \"Lima\"}}</tool_call>"));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  @Test
  void chatCompletions() throws Exception {
    Json.Obj choice =
        (Json.Obj)
            ApiTest.json(node.post("/v1/chat/completions", CHAT + "}").body())
                .array("choices")
                .items()
                .getFirst();
    assertThat(choice.string("finish_reason")).isEqualTo("tool_calls");
    Json.Obj message = choice.object("message");
    assertThat(message.string("content")).isEqualTo("I look.");
    assertThat(message.string("reasoning_content")).isEqualTo("A city.");
    Json.Obj call = (Json.Obj) message.array("tool_calls").items().getFirst();
    assertThat(call.string("id")).startsWith("call_");
    assertThat(call.object("function").string("name")).isEqualTo("get_weather");
    assertThat(call.object("function").string("arguments")).isEqualTo(ARGUMENTS);
  }

  @Test
  void chatCompletionsAsItGrows() throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<String> calls = new ArrayList<>();
    List<String> finished = new ArrayList<>();
    String stream = node.post("/v1/chat/completions", CHAT + ",\"stream\":true}").body();
    for (Json.Obj chunk : data(stream)) {
      Json.Obj choice = (Json.Obj) chunk.array("choices").items().getFirst();
      Json.Obj delta = choice.object("delta");
      text.append(delta.has("content") ? delta.string("content") : "");
      reasoning.append(delta.has("reasoning_content") ? delta.string("reasoning_content") : "");
      if (delta.has("tool_calls")) {
        Json.Obj call = (Json.Obj) delta.array("tool_calls").items().getFirst();
        calls.add(call.integer("index") + call.object("function").string("arguments"));
      }
      if (choice.members().get("finish_reason") instanceof Json.Str(String reason)) {
        finished.add(reason);
      }
    }
    assertThat(text).hasToString("I look.");
    assertThat(reasoning).hasToString("A city.");
    assertThat(calls).containsExactly("0" + ARGUMENTS);
    assertThat(finished).containsExactly("tool_calls");
  }

  @Test
  void responses() throws Exception {
    Json.Obj response = ApiTest.json(node.post("/v1/responses", RESPONSES + "}").body());
    assertThat(response.string("status")).isEqualTo("completed");
    List<Json.Obj> items = objects(response.array("output"));
    assertThat(items.stream().map(i -> type(i)))
        .containsExactly("reasoning", "message", "function_call");
    assertThat(items.get(2).string("arguments")).isEqualTo(ARGUMENTS);
    assertThat(items.get(2).string("call_id")).startsWith("call_");
    Json.Obj tool = (Json.Obj) response.array("tools").items().getFirst();
    assertThat(tool.string("name")).isEqualTo("get_weather");
  }

  @Test
  void responsesAsTheyGrow() throws Exception {
    List<Json.Obj> events =
        data(node.post("/v1/responses", RESPONSES + ",\"stream\":true}").body());
    List<String> types = events.stream().map(ToolsTest::type).distinct().toList();
    assertThat(types)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_text.delta",
            "response.reasoning_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_text.delta",
            "response.output_text.done",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).integer("sequence_number")).isEqualTo(i);
    }
    List<Json.Obj> done =
        events.stream().filter(e -> type(e).equals("response.output_item.done")).toList();
    List<Json.Obj> output = objects(events.getLast().object("response").array("output"));
    for (int i = 0; i < output.size(); i++) {
      assertThat(done.get(i).integer("output_index")).isEqualTo(i);
      assertThat(done.get(i).object("item")).isEqualTo(output.get(i));
    }
  }

  @Test
  void messages() throws Exception {
    String body = node.post("/anthropic/v1/messages", MESSAGES + "}").body();
    assertThat(ApiTest.json(body).string("stop_reason")).isEqualTo("tool_use");
    List<Json.Obj> blocks = objects(ApiTest.json(body).array("content"));
    assertThat(blocks.stream().map(ToolsTest::type)).containsExactly("text", "tool_use");
    assertThat(blocks.get(1).object("input").string("city")).isEqualTo("Lima");
    String thinking = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}";
    Json.Obj shown = ApiTest.json(node.post("/v1/messages", MESSAGES + thinking).body());
    assertThat(objects(shown.array("content")).stream().map(ToolsTest::type))
        .containsExactly("thinking", "text", "tool_use");
  }

  @Test
  void messagesAsTheyGrow() throws Exception {
    List<Json.Obj> events = data(node.post("/v1/messages", MESSAGES + ",\"stream\":true}").body());
    assertThat(events.stream().map(ToolsTest::type).distinct())
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    Json.Obj arguments =
        events.stream().filter(e -> type(e).equals("content_block_delta")).toList().getLast();
    assertThat(arguments.integer("index")).isEqualTo(1);
    assertThat(arguments.object("delta").string("partial_json")).isEqualTo(ARGUMENTS);
  }

  @Test
  void whatWasNotOfferedIsText() throws Exception {
    String other = CHAT.replace("get_weather", "get_time");
    String body = node.post("/v1/chat/completions", other + "}").body();
    assertThat(body).contains("\"finish_reason\":\"stop\"").doesNotContain("tool_calls");
    String none = CHAT + ",\"tool_choice\":\"none\"}";
    assertThat(node.post("/v1/chat/completions", none).body())
        .contains("\"finish_reason\":\"stop\"")
        .doesNotContain("tool_calls");
  }

  @Test
  void takesTheHistoryOfCalls() throws Exception {
    String chat =
        CHAT.replace(
            "\"content\":\"Rain?\"}]",
            "\"content\":\"Rain?\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":"
                + "\"c1\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":"
                + "\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"dry\"}]");
    assertThat(node.post("/v1/chat/completions", chat + "}").statusCode()).isEqualTo(200);
    assertThat(
            node.post(
                    "/v1/chat/completions",
                    chat.replace("\"arguments\":\"{}\"", "\"arguments\":\"{\"") + "}")
                .body())
        .contains("invalid_value", "messages.tool_calls");
    String responses =
        RESPONSES.replace(
            "\"Rain?\"",
            "[{\"role\":\"user\",\"content\":\"Rain?\"},{\"type\":\"reasoning\",\"id\":\"rs_1\","
                + "\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"hm\"}]},"
                + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"get_weather\","
                + "\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c1\","
                + "\"output\":\"dry\"}]");
    assertThat(node.post("/v1/responses", responses + "}").statusCode()).isEqualTo(200);
    String messages =
        MESSAGES.replace(
            "\"content\":\"Rain?\"}]",
            "\"content\":\"Rain?\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\","
                + "\"id\":\"c1\",\"name\":\"get_weather\",\"input\":{}}]},{\"role\":\"user\","
                + "\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"dry\"}]}]");
    assertThat(node.post("/v1/messages", messages + "}").statusCode()).isEqualTo(200);
  }

  @Test
  void severalChoices() throws Exception {
    Json.Obj two = ApiTest.json(node.post("/v1/chat/completions", CHAT + ",\"n\":2}").body());
    List<Json.Obj> choices = objects(two.array("choices"));
    assertThat(choices).hasSize(2);
    assertThat(choices.get(1).integer("index")).isEqualTo(1);
    assertThat(two.object("usage").integer("completion_tokens")).isEqualTo(12);
    String stream = node.post("/v1/chat/completions", CHAT + ",\"n\":2,\"stream\":true}").body();
    assertThat(stream.split("\"finish_reason\":\"tool_calls\"", -1)).hasSize(3);
  }

  /** The most tokens end an answer within a call. */
  @Test
  void aCallThatIsCutOff() throws Exception {
    try (TestNode cut =
        cut(
            "I look.<tool_call>{\"name\": \"get_weather\", \"arguments\": {\"a\":1,\"city\":"
                + " \"Li")) {
      String partial = "{\"a\":1,\"city\":\"Li";
      Json.Obj choice =
          objects(ApiTest.json(ask(cut, CHAT + ",\"max_tokens\":1}")).array("choices")).getFirst();
      assertThat(choice.string("finish_reason")).isEqualTo("length");
      assertThat(choice.object("message").string("content")).isEqualTo("I look.");
      Json.Obj call = objects(choice.object("message").array("tool_calls")).getFirst();
      assertThat(call.object("function").string("arguments")).isEqualTo(partial);

      String asked = RESPONSES + ",\"max_output_tokens\":1";
      Json.Obj response = ApiTest.json(cut.post("/v1/responses", asked + "}").body());
      assertThat(response.string("status")).isEqualTo("incomplete");
      List<Json.Obj> items = objects(response.array("output"));
      assertThat(items.stream().map(i -> type(i) + " " + status(i)))
          .containsExactly("message completed", "function_call incomplete");
      assertThat(items.get(1).string("arguments")).isEqualTo(partial);
      List<Json.Obj> events = data(cut.post("/v1/responses", asked + ",\"stream\":true}").body());
      List<Json.Obj> done =
          events.stream().filter(e -> type(e).equals("response.output_item.done")).toList();
      assertThat(done.getLast().object("item"))
          .isEqualTo(objects(events.getLast().object("response").array("output")).getLast());

      String few = MESSAGES.replace("\"max_tokens\":50", "\"max_tokens\":1");
      Json.Obj message = ApiTest.json(cut.post("/v1/messages", few + "}").body());
      assertThat(message.string("stop_reason")).isEqualTo("max_tokens");
      Json.Obj use = objects(message.array("content")).getLast();
      assertThat(use.object("input").keys()).containsExactly("a");
      String stream = cut.post("/v1/messages", few + ",\"stream\":true}").body();
      assertThat(stream)
          .contains("\"partial_json\":\"{\\\"a\\\":1}\"")
          .doesNotContain("tool_call>");
    }
  }

  @Test
  void aCallWithoutAName() throws Exception {
    try (TestNode cut = cut("I look.<tool_call>{\"name\": \"get_w")) {
      assertThat(ask(cut, CHAT + ",\"max_tokens\":1}"))
          .contains("\"finish_reason\":\"length\"", "\"content\":\"I look.\"")
          .doesNotContain("tool_call", "get_w");
    }
  }

  /** Clients send all items of an answer again: one that was cut off is passed over. */
  @Test
  void takesTheHistoryOfACallThatWasCutOff() throws Exception {
    String again =
        RESPONSES.replace(
            "\"Rain?\"",
            "[{\"role\":\"user\",\"content\":\"Rain?\"},{\"type\":\"function_call\",\"call_id\":\"c1\","
                + "\"name\":\"get_weather\",\"arguments\":\"{\",\"status\":\"incomplete\"}]");
    assertThat(node.post("/v1/responses", again + "}").statusCode()).isEqualTo(200);
    String whole = again.replace("incomplete", "completed");
    assertThat(node.post("/v1/responses", whole + "}").body()).contains("input.arguments");
  }

  private static TestNode cut(String said) throws Exception {
    return new TestNode(TestNode.words(Duration.ZERO, said));
  }

  private static String ask(TestNode of, String body) throws Exception {
    return of.post("/v1/chat/completions", body).body();
  }

  private static String status(Json.Obj object) {
    return object.members().get("status") instanceof Json.Str(String status) ? status : "";
  }

  private static String type(Json.Obj object) {
    return object.members().get("type") instanceof Json.Str(String type) ? type : "";
  }

  private static List<Json.Obj> objects(Json.Arr array) {
    return array.items().stream().map(i -> (Json.Obj) i).toList();
  }

  static List<Json.Obj> data(String stream) throws Exception {
    List<Json.Obj> data = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: {")) {
        data.add(ApiTest.json(line.substring("data: ".length())));
      }
    }
    return data;
  }
}
