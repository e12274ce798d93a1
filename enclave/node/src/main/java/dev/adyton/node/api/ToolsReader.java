package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.node.api.Tooling.Mode;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads tools and the choice among them, in the words of each API. */
final class ToolsReader {
  /** Most tools of a request; OpenAI's limit. */
  static final int MAX_TOOLS = 128;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final String FUNCTION = "function";

  /**
   * What is left out is an empty list, as OpenAI's reference has it: such a call's arguments are
   * {@code {}}.
   */
  private static final SecretText NO_PARAMETERS =
      SecretText.of("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");

  private ToolsReader() {}

  static SecretText name(SecretText name, String param) throws ApiException {
    if (!NAME.matcher(name.reveal()).matches()) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, param);
    }
    return name;
  }

  /** Reads Chat Completions' {@code tools}, {@code tool_choice}, {@code parallel_tool_calls}. */
  static Tooling chat(Members body) throws ApiException {
    List<Tool> tools = new ArrayList<>();
    for (Members item : objects(body, "tools")) {
      functionsOnly(item);
      Members function =
          item.object(FUNCTION)
              .orElseThrow(
                  () -> ApiException.of(ErrorCode.MISSING_REQUIRED_PARAMETER, "tools.function"));
      tools.add(function(function, "parameters"));
      function.requireAllKnown();
    }
    return choice(body, check(tools), true);
  }

  /** Reads the Responses API's. */
  static Tooling responses(Members body) throws ApiException {
    List<Tool> tools = new ArrayList<>();
    List<Connector> servers = new ArrayList<>();
    for (Members item : objects(body, "tools")) {
      if (item.requiredText("type").reveal().equals(Connector.TYPE)) {
        servers.add(Connector.read(item));
        continue;
      }
      functionsOnly(item);
      tools.add(function(item, "parameters"));
      item.refuse("output_schema", "allowed_callers");
      item.refuseIfTrue("defer_loading");
      item.requireAllKnown();
    }
    Connectors connectors = new Connectors(servers, List.of(), Map.of());
    apart(connectors, tools);
    return choice(body, check(tools), false, connectors);
  }

  /** Refuses servers that cannot be told apart, and functions that look like a server's tools. */
  private static void apart(Connectors connectors, List<Tool> tools) throws ApiException {
    List<Connector> servers = connectors.servers();
    long labels = servers.stream().map(c -> c.label().reveal()).distinct().count();
    if (labels != servers.size()
        || servers.size() > Connectors.MAX_SERVERS
        || tools.stream().anyMatch(tool -> connectors.of(tool.name()).isPresent())) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "tools");
    }
  }

  /** Reads the Messages API's. */
  static Tooling messages(Members body) throws ApiException {
    List<Tool> tools = new ArrayList<>();
    for (Members item : objects(body, "tools")) {
      item.refuseUnlessWord("type", "custom");
      tools.add(function(item, "input_schema"));
      item.ignore("cache_control", "eager_input_streaming", "input_examples");
      item.requireAllKnown();
    }
    check(tools);
    Optional<Members> choice = body.object("tool_choice");
    if (choice.isEmpty()) {
      return new Tooling(tools, Mode.AUTO, List.of(), false, true);
    }
    String type = choice.get().requiredText("type").reveal();
    boolean parallel = !choice.get().flag("disable_parallel_tool_use", false);
    boolean single = type.equals("tool");
    List<String> only = single ? List.of(choice.get().requiredText("name").reveal()) : List.of();
    choice.get().requireAllKnown();
    Mode mode =
        switch (type) {
          case "auto" -> Mode.AUTO;
          case "none" -> Mode.NONE;
          case "any", "tool" -> Mode.REQUIRED;
          default -> throw ApiException.of(ErrorCode.INVALID_VALUE, "tool_choice.type");
        };
    return listed(new Tooling(tools, mode, only, single, parallel));
  }

  private static void functionsOnly(Members item) throws ApiException {
    if (!item.requiredText("type").reveal().equals(FUNCTION)) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "tools.type");
    }
  }

  private static Tool function(Members function, String schema) throws ApiException {
    SecretText name = name(function.requiredText("name"), "tools.name");
    SecretText description = function.text("description").orElse(SecretText.empty());
    Optional<JsonValue> given = function.any(schema);
    if (given.isPresent() && !(given.get() instanceof JsonValue.Obj)) {
      throw function.wrongType(schema);
    }
    SecretText parameters = given.map(p -> JsonText.of((JsonValue.Obj) p)).orElse(NO_PARAMETERS);
    return new Tool(name, description, parameters, function.flag("strict", false));
  }

  private static List<Tool> check(List<Tool> tools) throws ApiException {
    Set<String> names = new HashSet<>();
    for (Tool tool : tools) {
      if (!names.add(tool.name().reveal()) || names.size() > MAX_TOOLS) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "tools");
      }
    }
    return tools;
  }

  private static Tooling choice(Members body, List<Tool> tools, boolean nested)
      throws ApiException {
    return choice(body, tools, nested, Connectors.NONE);
  }

  private static Tooling choice(
      Members body, List<Tool> tools, boolean nested, Connectors connectors) throws ApiException {
    return chosen(body, tools, nested, connectors.isEmpty()).with(connectors);
  }

  /**
   * @param all whether the tools are all that there are
   */
  private static Tooling chosen(Members body, List<Tool> tools, boolean nested, boolean all)
      throws ApiException {
    boolean parallel = body.flag("parallel_tool_calls", true);
    JsonValue choice = body.any("tool_choice").orElse(JsonValue.Nil.NIL);
    return switch (choice) {
      case JsonValue.Nil nil -> new Tooling(tools, Mode.AUTO, List.of(), false, parallel);
      case JsonValue.Text(SecretText word) ->
          new Tooling(tools, mode(word, all && tools.isEmpty()), List.of(), false, parallel);
      case JsonValue.Obj object ->
          listed(object(new Members(object, "tool_choice."), tools, nested, parallel));
      default -> throw body.wrongType("tool_choice");
    };
  }

  private static Mode mode(SecretText word, boolean nothing) throws ApiException {
    Mode mode =
        switch (word.reveal()) {
          case "auto" -> Mode.AUTO;
          case "none" -> Mode.NONE;
          case "required" -> Mode.REQUIRED;
          default -> throw ApiException.of(ErrorCode.INVALID_VALUE, "tool_choice");
        };
    if (mode == Mode.REQUIRED && nothing) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "tool_choice");
    }
    return mode;
  }

  private static Tooling object(Members choice, List<Tool> tools, boolean nested, boolean parallel)
      throws ApiException {
    String type = choice.requiredText("type").reveal();
    if (type.equals(FUNCTION)) {
      String only = functionName(choice, nested);
      choice.requireAllKnown();
      return new Tooling(tools, Mode.REQUIRED, List.of(only), true, parallel);
    }
    if (!type.equals("allowed_tools")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "tool_choice.type");
    }
    Members allowed =
        nested
            ? choice.object("allowed_tools").orElseThrow(() -> choice.missing("allowed_tools"))
            : choice;
    Mode mode = mode(allowed.requiredText("mode"), tools.isEmpty());
    List<String> only = new ArrayList<>();
    for (Members item : objects(allowed, "tools")) {
      functionsOnly(item);
      only.add(functionName(item, nested));
    }
    if (only.isEmpty()) {
      throw allowed.invalid("tools");
    }
    allowed.requireAllKnown();
    return new Tooling(tools, mode, only, false, parallel);
  }

  private static String functionName(Members choice, boolean nested) throws ApiException {
    Members function =
        nested ? choice.object(FUNCTION).orElseThrow(() -> choice.missing(FUNCTION)) : choice;
    return function.requiredText("name").reveal();
  }

  /** Refuses a choice among tools that are not there. */
  private static Tooling listed(Tooling tooling) throws ApiException {
    for (String name : tooling.only()) {
      if (tooling.tools().stream().noneMatch(t -> t.name().reveal().equals(name))) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "tool_choice");
      }
    }
    if (tooling.mode() == Mode.REQUIRED && tooling.tools().isEmpty()) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "tool_choice");
    }
    return tooling;
  }

  private static List<Members> objects(Members body, String name) throws ApiException {
    List<Members> objects = new ArrayList<>();
    for (JsonValue item : body.items(name).orElse(List.of())) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType(name);
      }
      objects.add(new Members(object, name + "."));
    }
    return objects;
  }
}
