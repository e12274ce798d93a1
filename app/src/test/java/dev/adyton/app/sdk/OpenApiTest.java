package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real node answers, whole and event by event, against OpenAI's own OpenAPI document and
 * Open Responses'.
 */
class OpenApiTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String WEATHER =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
          + "\"additionalProperties\":false}";
  private static final String CHAT_TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"description\":"
          + "\"weather of a city\",\"parameters\":"
          + WEATHER
          + ",\"strict\":true}}]";
  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"description\":"
          + "\"weather of a city\",\"parameters\":"
          + WEATHER
          + ",\"strict\":true}]";

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();
  private static final Map<String, JsonSchema> SCHEMAS = new HashMap<>();
  private static final ObjectNode DOC = JSON.createObjectNode();
  private static final ObjectNode OPEN = JSON.createObjectNode();

  @BeforeAll
  static void start() throws IOException {
    DOC.putObject("components").set("schemas", Documents.openai().at("/components/schemas"));
    OPEN.putObject("components")
        .set("schemas", Documents.openResponses().at("/components/schemas"));
    // Nobody listens there: what a connector says of that is checked, too.
    Path tools =
        Files.writeString(
            folder.resolve("tools.json"),
            "{\"format\":\"adyton-tools-policy/1\",\"egress\":\"listed\",\"projects\":"
                + "{\"default\":[\"http://127.0.0.1:9\"]}}");
    walk = Optional.of(Walk.start(folder, MODEL, "--tools-policy", tools.toString()));
  }

  @AfterAll
  static void stop() {
    walk.ifPresent(Walk::close);
  }

  private static void check(String schema, JsonNode body) {
    check(DOC, schema, body);
  }

  private static void check(ObjectNode in, String schema, JsonNode body) {
    JsonSchema compiled =
        SCHEMAS.computeIfAbsent(
            schema,
            name -> {
              ObjectNode root = in.deepCopy();
              root.put("$ref", "#/components/schemas/" + name);
              return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
            });
    List<String> wrong =
        compiled.validate(body).stream().map(ValidationMessage::getMessage).toList();
    assertThat(wrong).as("%s: %.600s", schema, body).isEmpty();
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(method, path, "application/json", body);
  }

  private static HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    Walk here = walk.orElseThrow();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(here.baseUrl() + path))
            .header("authorization", "Bearer " + here.apiKey())
            .header("content-type", type)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static List<JsonNode> events(String path, String body) throws Exception {
    HttpResponse<String> answer = send("POST", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<JsonNode> events = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      if (line.startsWith("data: {")) {
        events.add(JSON.readTree(line.substring("data: ".length())));
      }
    }
    return events;
  }

  static Stream<String> chats() {
    return Stream.of(
            "",
            ",\"logprobs\":true,\"top_logprobs\":3",
            ",\"n\":3,\"temperature\":1.2",
            ",\"max_completion_tokens\":2",
            ",\"stop\":[\"o\"]",
            CHAT_TOOLS,
            CHAT_TOOLS + ",\"tool_choice\":\"required\"",
            CHAT_TOOLS
                + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}",
            ",\"response_format\":{\"type\":\"json_object\"}",
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"w\","
                + "\"strict\":true,\"schema\":"
                + WEATHER
                + "}}")
        .map(more ->
            "{\"model\":\""
                + ID
                + "\",\"max_completion_tokens\":40,\"messages\":[{"
                + "\"role\":\"user\",\"content\":\"What is the weather in Lima?\"}]"
                + more);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chatCompletions(String request) throws Exception {
    String once = request.replace("\"max_completion_tokens\":40,", "");
    HttpResponse<String> whole = send("POST", "/chat/completions", once + "}");
    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
    check("CreateChatCompletionResponse", JSON.readTree(whole.body()));
    String stream = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
    for (JsonNode chunk : events("/chat/completions", once + stream)) {
      check("CreateChatCompletionStreamResponse", chunk);
    }
  }

  static Stream<String> completions() {
    return Stream.of(
            "",
            ",\"logprobs\":2",
            ",\"n\":2,\"temperature\":1.2,\"echo\":true",
            ",\"max_tokens\":2,\"stop\":\"o\",\"best_of\":1,\"suffix\":null")
        .map(more -> "{\"model\":\"" + ID + "\",\"prompt\":\"The capital of Peru is\"" + more);
  }

  /** A prompt's first token has no probability: null, as OpenAI's own answers, not the document. */
  @ParameterizedTest
  @MethodSource("completions")
  void completions(String request) throws Exception {
    HttpResponse<String> whole = send("POST", "/completions", request + "}");
    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
    check("CreateCompletionResponse", JSON.readTree(whole.body()));
    for (JsonNode chunk : events("/completions", request + ",\"stream\":true}")) {
      ObjectNode ended = chunk.deepCopy();
      // The document has one schema for whole answers and for parts, which end at last alone.
      ended.withArray("choices").forEach(c -> ((ObjectNode) c).put("finish_reason", "stop"));
      check("CreateCompletionResponse", ended);
    }
  }

  /** The document's union of all events names its misfits one by one; this finds the one meant. */
  private static String schemaOf(String type) {
    for (JsonNode member : DOC.at("/components/schemas/ResponseStreamEvent/anyOf")) {
      String name = member.get("$ref").asText().substring("#/components/schemas/".length());
      JsonNode types = DOC.at("/components/schemas/" + name + "/properties/type/enum");
      if (types.size() == 1 && types.get(0).asText().equals(type)) {
        return name;
      }
    }
    throw new AssertionError("no event of type " + type);
  }

  @Test
  void compacted() throws Exception {
    String asked = "{\"model\":\"" + ID + "\",\"input\":\"What is the weather in Lima?\"}";
    JsonNode body = JSON.readTree(send("POST", "/responses/compact", asked).body());
    check("CompactResource", body);
    ObjectNode next = JSON.createObjectNode().put("model", ID).put("max_output_tokens", 4);
    next.putArray("input").add(body.at("/output/0"));
    check("Response", JSON.readTree(send("POST", "/responses", next.toString()).body()));
  }

  static Stream<String> responses() {
    return Stream.of(
            "",
            ",\"store\":true,\"metadata\":{\"a\":\"b\"},\"instructions\":\"Be brief.\"",
            ",\"top_logprobs\":2,\"include\":[\"message.output_text.logprobs\"]",
            ",\"max_output_tokens\":2",
            TOOLS,
            TOOLS + ",\"tool_choice\":\"required\",\"parallel_tool_calls\":false",
            TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"name\":\"get_weather\"}",
            TOOLS + ",\"tool_choice\":\"required\",\"max_output_tokens\":14",
            TOOLS
                + ",\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{"
                + "\"type\":\"function\",\"name\":\"get_weather\"}]}",
            ",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"w\",\"strict\":true,"
                + "\"schema\":"
                + WEATHER
                + "}}")
        .map(more -> "{\"model\":\"" + ID + "\",\"input\":\"What is the weather in Lima?\"" + more);
  }

  @ParameterizedTest
  @MethodSource("responses")
  void responses(String request) throws Exception {
    HttpResponse<String> whole = send("POST", "/responses", request + "}");
    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
    JsonNode body = JSON.readTree(whole.body());
    check("Response", body);
    if (!request.contains("json_schema")) {
      // Open Responses' document lets an echoed schema be null alone, OpenAI's an object alone.
      check(OPEN, "ResponseResource", body);
    }
    for (JsonNode event : events("/responses", request + ",\"stream\":true}")) {
      check(schemaOf(event.get("type").asText()), event);
    }
    if (request.contains("\"store\":true")) {
      String path = "/responses/" + body.get("id").asText();
      check("Response", JSON.readTree(send("GET", path, "").body()));
      check("ResponseItemList", JSON.readTree(send("GET", path + "/input_items", "").body()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"require_approval\":\"never\",",
        "\"require_approval\":{\"never\":{\"tool_names\":[\"get_weather\"]}},"
      })
  void connectors(String more) throws Exception {
    String question = "{\"role\":\"user\",\"content\":\"What is the weather in Lima?\"}";
    String known =
        ",{\"type\":\"mcp_list_tools\",\"id\":\"mcpl_1\",\"server_label\":\"w\",\"tools\":[{"
            + "\"name\":\"get_weather\",\"description\":\"weather of a city\",\"input_schema\":"
            + WEATHER
            + "}]}";
    for (String listed : List.of("", known)) {
      String request =
          "{\"model\":\""
              + ID
              + "\",\"max_output_tokens\":80,\"tools\":[{"
              + more
              + "\"type\":\"mcp\",\"server_label\":\"w\",\"server_url\":\"http://127.0.0.1:9/mcp\"}],"
              + "\"input\":["
              + question
              + listed
              + "]"
              + (listed.isEmpty() ? "" : ",\"tool_choice\":\"required\"");
      HttpResponse<String> whole = send("POST", "/responses", request + "}");
      assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
      JsonNode body = JSON.readTree(whole.body());
      check("Response", body);
      String first =
          listed.isEmpty()
              ? "mcp_list_tools"
              : more.isEmpty() ? "mcp_approval_request" : "mcp_call";
      assertThat(body.at("/output/0/type").asText()).isEqualTo(first);
      for (JsonNode event : events("/responses", request + ",\"stream\":true}")) {
        check(schemaOf(event.get("type").asText()), event);
      }
    }
  }

  @Test
  void files() throws Exception {
    check("ListFilesResponse", JSON.readTree(send("GET", "/files", "").body()));
    String form = "{\"file\":\"grass is green\",\"purpose\":\"user_data\"}";
    JsonNode file =
        JSON.readTree(send("POST", "/files", FieldTable.TYPE, FieldTable.form(form)).body());
    check("OpenAIFile", file);
    String id = file.get("id").asText();
    check("OpenAIFile", JSON.readTree(send("GET", "/files/" + id, "").body()));
    check("ListFilesResponse", JSON.readTree(send("GET", "/files", "").body()));
    assertThat(send("GET", "/files/" + id + "/content", "").body()).isEqualTo("grass is green");
    String asked =
        "{\"model\":\""
            + ID
            + "\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\""
            + id
            + "\"}]}]}";
    HttpResponse<String> answer = send("POST", "/responses", asked);
    check("Response", JSON.readTree(answer.body()));
    check("DeleteFileResponse", JSON.readTree(send("DELETE", "/files/" + id, "").body()));
    check("ErrorResponse", JSON.readTree(send("GET", "/files/" + id, "").body()));
  }

  @Test
  void aModelThatGeneratesHasNoVectors() throws Exception {
    String body = "{\"model\":\"" + ID + "\",\"input\":\"x\"}";
    HttpResponse<String> refusal = send("POST", "/embeddings", body);
    assertThat(refusal.statusCode()).isEqualTo(400);
    check("ErrorResponse", JSON.readTree(refusal.body()));
  }

  @Test
  void modelsAndErrors() throws Exception {
    check("ListModelsResponse", JSON.readTree(send("GET", "/models", "").body()));
    check("Model", JSON.readTree(send("GET", "/models/" + ID, "").body()));
    check("ErrorResponse", JSON.readTree(send("POST", "/chat/completions", "{").body()));
    check("ErrorResponse", JSON.readTree(send("GET", "/nowhere", "").body()));
  }
}
