package dev.adyton.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The language's cases, models' templates with their exact texts, and real templates. */
final class GoldenTemplatesTest {
  private static final Path DATA =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"), "templates");
  private static final JsonLimits LIMITS = new JsonLimits(1 << 22, 64, 1 << 18);
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

  private static Json read(String name) throws IOException, CodecException {
    Path path = DATA.resolve(name);
    Assumptions.assumeTrue(Files.exists(path), "skipped: " + name + " absent");
    return Json.parse(Files.readAllBytes(path), LIMITS);
  }

  private static List<Json.Obj> cases(String name) throws IOException, CodecException {
    return ((Json.Arr) read(name)).objects();
  }

  private static String render(String template, Json.Obj context) throws TemplateException {
    Budget budget = new Budget(TemplateLimits.DEFAULT);
    Scope scope = new Scope(Optional.empty());
    Globals.define(scope, NOW, budget);
    context.members().forEach((k, v) -> scope.put(k, value(v)));
    return Template.parse(template).run(scope, budget).text();
  }

  /** Some cases bring functions, written in JavaScript. */
  private static Value value(Json json) {
    if (!(json instanceof Json.Obj o)) {
      return Values.of(json, true);
    }
    if (o.has("__function__")) {
      String source = o.members().get("__function__") instanceof Json.Str(String s) ? s : "";
      Value.Function function =
          given ->
              switch (source) {
                case "(x, y) => x + y" ->
                    Operators.apply(
                        "+",
                        given.need(0, "x"),
                        given.need(1, "y"),
                        new Budget(TemplateLimits.DEFAULT));
                case "(...args) => args.length" -> new Value.Int(given.placed().size());
                case "(...args) => args.join(\"\")" -> joined(given, "");
                case "(...args) => args.join(\"_\")" -> joined(given, "_");
                default -> Value.Nothing.UNDEFINED;
              };
      return function;
    }
    LinkedHashMap<String, Value> map = new LinkedHashMap<>();
    o.members().forEach((k, v) -> map.put(k, value(v)));
    return new Value.Dict(map, false, true);
  }

  private static Value joined(Arguments given, String by) throws TemplateException {
    return Texts.join(Text.own(by), given.placed(), new Budget(TemplateLimits.DEFAULT));
  }

  @Test
  void language() throws Exception {
    List<String> failed = new ArrayList<>();
    List<Json.Obj> cases = cases("jinja-language.json");
    for (Json.Obj c : cases) {
      check(
          c.string("name"),
          c.string("template"),
          c.object("context"),
          c.string("expected"),
          failed);
    }
    assertThat(failed).as("of %d", cases.size()).isEmpty();
  }

  @Test
  void formatting() throws Exception {
    Json.Obj all = (Json.Obj) read("formatting.json");
    List<String> failed = new ArrayList<>();
    for (String name : all.keys()) {
      Json.Obj c = all.object(name);
      if (c.has("rendered")) {
        check(name, c.string("template"), Json.object().build(), c.string("rendered"), failed);
      }
      Template.parse(c.string("template"));
      Template.parse(c.string("formatted"));
    }
    assertThat(failed).isEmpty();
  }

  @Test
  void models() throws Exception {
    List<String> failed = new ArrayList<>();
    List<Json.Obj> cases = cases("chat-templates.json");
    for (Json.Obj c : cases) {
      if (c.has("data")) {
        check(
            c.string("name"),
            c.string("chat_template"),
            c.object("data"),
            c.string("target"),
            failed);
      } else {
        Template.parse(c.string("chat_template"));
      }
    }
    assertThat(failed).as("of %d", cases.size()).isEmpty();
  }

  private static void check(
      String name, String template, Json.Obj context, String expected, List<String> failed) {
    try {
      String actual = render(template, context);
      if (!actual.equals(expected)) {
        int at = 0;
        while (at < Math.min(actual.length(), expected.length())
            && actual.charAt(at) == expected.charAt(at)) {
          at++;
        }
        failed.add(
            name + " at " + at + ":\n<" + part(expected, at) + ">\n<" + part(actual, at) + ">\n");
      }
    } catch (TemplateException e) {
      failed.add(name + ": " + e.getMessage());
    }
  }

  private static String part(String text, int at) {
    return text.substring(Math.max(0, at - 30), Math.min(text.length(), at + 60));
  }

  private static final String CHAT =
      """
      [{"role": "system", "content": "Be brief."},
       {"role": "user", "content": "What is the weather in Oslo?"},
       {"role": "assistant", "content": "", "reasoning_content": "I ask the tool.",
        "tool_calls": [{"id": "call_0001", "type": "function",
          "function": {"name": "weather", "arguments": {"city": "Oslo"}}}]},
       {"role": "tool", "name": "weather", "tool_call_id": "call_0001", "content": "-3 degrees"},
       {"role": "assistant", "content": "Cold."},
       {"role": "user", "content": "And in Rome?"}]
      """;
  private static final String PLAIN =
      """
      [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi."},
       {"role": "user", "content": "And now?"}]
      """;
  private static final String TOOLS =
      """
      [{"type": "function", "function": {"name": "weather", "description": "Tells the weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string",
          "description": "where"}}, "required": ["city"]}}}]
      """;

  private static Json json(String text) throws CodecException {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS);
  }

  /** Each renders a conversation with tools, or, where it refuses that itself, a plain one. */
  @Test
  void realTemplatesRender() throws Exception {
    Path folder = DATA.resolve("jinja");
    Assumptions.assumeTrue(Files.exists(folder), "skipped: templates/jinja absent");
    Map<String, Json> settings =
        Map.of(
            "bos_token", new Json.Str("<s>"),
            "eos_token", new Json.Str("</s>"),
            "datetime", new Json.Str("2026-01-02"),
            "functions", json(TOOLS),
            "add_generation_prompt", new Json.Bool(true));
    List<String> failed = new ArrayList<>();
    int plain = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String source = Files.readString(file);
        String with =
            outcome(source, Map.of("messages", json(CHAT), "tools", json(TOOLS)), settings);
        if (with.startsWith("!")) {
          plain++;
          String without = outcome(source, Map.of("messages", json(PLAIN)), settings);
          System.out.println(file.getFileName() + " with tools " + with);
          if (without.startsWith("!")) {
            failed.add(file.getFileName() + ": " + with + " " + without);
          }
        } else {
          boolean told = with.contains("Oslo") && with.contains("And in Rome?");
          if (!told) {
            failed.add(file.getFileName() + " left something out");
          }
        }
      }
    }
    System.out.println("real templates that took the plain conversation alone: " + plain);
    assertThat(failed).isEmpty();
  }

  private static String outcome(
      String source, Map<String, Json> conversation, Map<String, Json> settings) {
    try {
      return Template.parse(source)
          .render(new Template.Input(conversation, settings, NOW))
          .spans()
          .stream()
          .map(Rendered.Span::text)
          .collect(Collectors.joining());
    } catch (TemplateException e) {
      return "!" + e.getMessage();
    }
  }
}
