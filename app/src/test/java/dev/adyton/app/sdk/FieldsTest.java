package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adyton.app.sdk.FieldTable.Route;
import dev.adyton.app.sdk.FieldTable.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request field that the OpenAPI documents have for our routes, sent to a real node as {@code
 * api-fields.txt} says, and found in {@code docs/api.md} saying the same. A field that a newer
 * document adds fails here until somebody decides what becomes of it.
 */
class FieldsTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path DEMO = ROOT.resolve("models/adyton-demo-q8_0.gguf");
  private static final Path EMBEDS =
      Path.of(System.getProperty("adyton.testdata"), "arch", "bert", "model.gguf");
  private static final String UNKNOWN = "a_member_that_no_api_has";
  private static final Pattern TOKEN = Pattern.compile("`([a-z_.]+[*]?)");

  @TempDir static Path folder;
  private static final Map<Path, Walk> WALKS = new HashMap<>();
  private static final Map<String, String> NAMES = new HashMap<>();

  @AfterAll
  static void stop() {
    WALKS.values().forEach(Walk::close);
  }

  static Stream<Route> routes() throws IOException {
    return FieldTable.read().stream();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyFieldOfTheDocumentHasARow(Route route) throws IOException {
    Set<String> expected = new TreeSet<>();
    JsonNode openai = Documents.openai();
    JsonNode schema = request(openai, route.path());
    assertThat(schema.isMissingNode()).as(route.path()).isEqualTo(!route.documented());
    if (!route.documented()) {
      return;
    }
    expected.addAll(fields(openai, schema).keySet());
    JsonNode second = Documents.openResponses();
    expected.addAll(fields(second, request(second, route.path())).keySet());
    for (String parent : route.children()) {
      expected.addAll(children(openai, schema, parent));
    }
    Set<String> rows = new TreeSet<>();
    route.rows().forEach(row -> rows.add(row.field()));
    rows.remove(UNKNOWN);
    assertThat(rows).isEqualTo(expected);
  }

  private static JsonNode request(JsonNode document, String path) {
    String escaped = path.replace("/", "~1");
    JsonNode content = document.at("/paths/" + escaped + "/post/requestBody/content");
    JsonNode form = content.path("multipart/form-data");
    return (form.isMissingNode() ? content.path("application/json") : form).path("schema");
  }

  private static Set<String> children(JsonNode openai, JsonNode schema, String parent) {
    String[] named = parent.split("=", -1);
    String name = named[0].replace("[]", "");
    Set<String> found = new HashSet<>();
    if (named.length == 2) {
      for (String each : named[1].split(" ", -1)) {
        found.addAll(fields(openai, openai.at("/components/schemas/" + each)).keySet());
      }
    } else {
      JsonNode of = resolve(openai, fields(openai, schema).get(name));
      found.addAll(fields(openai, named[0].endsWith("[]") ? of.get("items") : of).keySet());
    }
    Set<String> children = new HashSet<>();
    found.forEach(child -> children.add(named[0] + "." + child));
    return children;
  }

  private static JsonNode resolve(JsonNode document, JsonNode schema) {
    JsonNode at = schema;
    while (at.has("$ref")) {
      at = document.at(at.get("$ref").asText().substring(1));
    }
    return at;
  }

  /** Returns all properties that a value of the schema can have. */
  private static Map<String, JsonNode> fields(JsonNode document, JsonNode schema) {
    Map<String, JsonNode> fields = new HashMap<>();
    JsonNode at = resolve(document, schema);
    at.path("properties").properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
    for (String kind : List.of("allOf", "anyOf", "oneOf")) {
      at.path(kind).forEach(part -> fields.putAll(fields(document, part)));
    }
    return fields;
  }

  @ParameterizedTest
  @MethodSource("routes")
  void docsSayTheSame(Route route) throws IOException {
    String docs = Files.readString(ROOT.resolve("docs/api.md"));
    int begin = docs.indexOf("\n## " + route.section() + "\n");
    assertThat(begin).as(route.section()).isNotNegative();
    int end = docs.indexOf("\n## ", begin + 1);
    String section = docs.substring(begin, end < 0 ? docs.length() : end);
    for (Row row : route.rows()) {
      if (!row.nested() && !row.field().equals(UNKNOWN)) {
        List<String> lines =
            section.lines().filter(l -> l.startsWith("| ") && names(l, row.field())).toList();
        assertThat(lines).as("%s %s in docs/api.md", route, row.field()).isNotEmpty();
        String said = String.join("\n", lines);
        switch (row.how()) {
          case "none" -> assertThat(said).as("%s %s", route, row.field()).contains("no effect");
          case "refused" -> assertThat(said).as("%s %s", route, row.field()).contains("refused");
          default ->
              assertThat(lines)
                  .as("%s %s", route, row.field())
                  .anyMatch(line -> !line.contains("no effect"));
        }
      }
    }
  }

  /** Whether the first cell of a row names a field, by itself or as {@code prefix_*}. */
  private static boolean names(String line, String field) {
    Matcher tokens = TOKEN.matcher(line.substring(0, line.indexOf(" | ", 1)));
    while (tokens.find()) {
      String token = tokens.group(1);
      boolean prefix = token.endsWith("*");
      String bare = prefix ? token.substring(0, token.length() - 1) : token;
      boolean whole = token.equals(field) || token.startsWith(field + ".");
      if (whole || (prefix && field.startsWith(bare))) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @MethodSource("routes")
  void theNodeDoesWhatTheTableSays(Route route) throws Exception {
    Path model = route.path().equals("/embeddings") ? EMBEDS : DEMO;
    assumeTrue(Files.isRegularFile(model), "skipped: " + model.getFileName() + " is absent");
    if (WALKS.get(model) == null) {
      Path home = Files.createDirectory(folder.resolve("walk-" + WALKS.size()));
      Path tools =
          Files.writeString(
              home.resolve("tools.json"),
              "{\"format\":\"adyton-tools-policy/1\",\"egress\":\"listed\",\"projects\":"
                  + "{\"default\":[\"mcp.example.com\"]}}");
      WALKS.put(model, Walk.start(home, model, "--tools-policy", tools.toString()));
    }
    Walk walk = WALKS.get(model);
    if (NAMES.isEmpty() && model.equals(DEMO)) {
      NAMES.put("model", "adyton-demo-q8_0");
      String asked = "{\"model\":\"adyton-demo-q8_0\",\"input\":\"Hi\",\"store\":true}";
      NAMES.put("stored", json(send(walk, "/responses", asked)).get("id").asText());
      NAMES.put("conversation_id", json(send(walk, "/conversations", "{}")).get("id").asText());
      String file = "{\"file\":\"grass is green\",\"purpose\":\"user_data\"}";
      NAMES.put("file_id", json(send(walk, "/files", file)).get("id").asText());
    }
    for (Row row : route.rows()) {
      check(walk, route, row);
    }
  }

  private static void check(Walk walk, Route route, Row row) throws Exception {
    String name = route + " " + row.field();
    assertThat(row.taken() + row.seen() + row.refused()).as(name).isNotEqualTo("---");
    boolean taken = !row.taken().equals("-") || !row.seen().equals("-");
    if (taken) {
      HttpResponse<String> answer =
          send(walk, named(route.path()), FieldTable.body(named(route.base()), named(row.taken())));
      assertThat(answer.statusCode()).as("%s: %s", name, answer.body()).isEqualTo(200);
      seen(name, answer.body(), named(row.seen()));
    }
    if (!row.refused().equals("-")) {
      String[] refusal = row.refused().split(" -> ", -1);
      HttpResponse<String> answer =
          send(walk, named(route.path()), FieldTable.body(named(route.base()), refusal[0]));
      assertThat(answer.statusCode()).as("%s: %s", name, answer.body()).isBetween(400, 404);
      assertThat(code(json(answer).get("error"))).as(name).isEqualTo(refusal[1]);
    }
  }

  /** Anthropic's errors have no member for a code: their messages end with ours. */
  private static String code(JsonNode error) {
    String message = error.get("message").asText();
    return error.has("code")
        ? error.get("code").asText()
        : message.substring(message.lastIndexOf('(') + 1, message.length() - 1);
  }

  private static String named(String text) {
    String named = text;
    for (Map.Entry<String, String> each : NAMES.entrySet()) {
      named = named.replace("{" + each.getKey() + "}", each.getValue());
    }
    return named;
  }

  private static void seen(String name, String body, String expected) throws IOException {
    if (expected.startsWith("~")) {
      assertThat(body).as(name).contains(expected.substring(1));
    } else if (!expected.equals("-")) {
      String[] parts = expected.split("=", 2);
      JsonNode at = FieldTable.JSON.readTree(body).at(parts[0]);
      assertThat(at.isMissingNode()).as("%s in %s", name, body).isFalse();
      if (parts.length == 2) {
        assertThat(at).as(name).isEqualTo(FieldTable.JSON.readTree(parts[1]));
      }
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return FieldTable.JSON.readTree(answer.body());
  }

  private static HttpResponse<String> send(Walk walk, String path, String body)
      throws IOException, InterruptedException {
    boolean form = path.equals("/files");
    String type = form ? FieldTable.TYPE : "application/json";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(walk.baseUrl() + path))
            .header("authorization", "Bearer " + walk.apiKey())
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofString(form ? FieldTable.form(body) : body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
