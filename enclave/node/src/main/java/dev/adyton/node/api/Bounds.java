package dev.adyton.node.api;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.engine.Bound;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.text.answer.AnswerFormat;
import dev.adyton.text.grammar.CallStyle;
import dev.adyton.text.grammar.CompiledGrammar;
import dev.adyton.text.grammar.GrammarException;
import dev.adyton.text.grammar.Grammars;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a request's format and tools into what the answer is held to. Compiled grammars are kept,
 * each for its caller alone: what another has asked for cannot be told from how long it takes.
 * Thread-safe.
 */
final class Bounds {
  private static final int MAX_KEPT = 64;
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 64, 65_536);
  private static final Json ANY_OBJECT = Json.object().put("type", "object").build();

  private record Key(String caller, String what) {}

  private final Map<Key, CompiledGrammar> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CompiledGrammar> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /**
   * Returns what the answer must follow; nothing where it is free.
   *
   * @throws ApiException {@link ErrorCode#INVALID_SCHEMA} for a schema that must be followed and
   *     cannot be, {@link ErrorCode#TOOLS_NOT_FORCED} where the model's calls cannot be held to one
   */
  Optional<Bound> of(Caller caller, Inference inference, ChatPrompt prompt) throws ApiException {
    Tooling tooling = inference.tooling();
    List<Tool> offered = tooling.offered();
    boolean free = inference.format() == Format.Free.TEXT;
    if (tooling.forced()) {
      CallStyle style = style(prompt, "tool_choice");
      return Optional.of(whole(prompt.format(), calls(caller, tooling, style)));
    }
    if (offered.isEmpty()) {
      return free
          ? Optional.empty()
          : Optional.of(whole(prompt.format(), schema(caller, inference.format())));
    }
    boolean strict = offered.stream().anyMatch(Tool::strict);
    if (!free) {
      CallStyle style = style(prompt, "tools");
      return Optional.of(
          whole(prompt.format(), either(caller, tooling, style, inference.format())));
    }
    Optional<CallStyle> marked = prompt.calls().filter(s -> !s.mark().isEmpty());
    if (marked.isEmpty() && strict) {
      throw ApiException.of(ErrorCode.TOOLS_NOT_FORCED, "tools");
    }
    return marked.isEmpty()
        ? Optional.empty()
        : Optional.of(Bound.from(marked.get().mark(), calls(caller, tooling, marked.get())));
  }

  private static CallStyle style(ChatPrompt prompt, String param) throws ApiException {
    return prompt.calls().orElseThrow(() -> ApiException.of(ErrorCode.TOOLS_NOT_FORCED, param));
  }

  /** Bounds all that is for the caller; what the model thinks before is free. */
  private static Bound whole(AnswerFormat format, CompiledGrammar grammar) {
    return switch (format) {
      case PLAIN, HERMES, MISTRAL, LLAMA3 -> Bound.all(grammar);
      case HERMES_THINKING -> Bound.after("</think>", grammar);
      case HARMONY -> Bound.after("<|channel|>final<|message|>", grammar);
    };
  }

  private CompiledGrammar schema(Caller caller, Format format) throws ApiException {
    Json schema = schema(format);
    return kept(
        caller,
        "schema\n" + text(format),
        () -> compiled(format, () -> Grammars.jsonSchema(schema), Grammars::jsonObject));
  }

  private CompiledGrammar calls(Caller caller, Tooling tooling, CallStyle style)
      throws ApiException {
    List<Grammars.Tool> tools = tools(tooling.offered());
    return kept(
        caller,
        key("calls", tooling, style),
        () -> Grammars.toolCalls(tools, style, several(tooling)));
  }

  private CompiledGrammar either(Caller caller, Tooling tooling, CallStyle style, Format format)
      throws ApiException {
    List<Grammars.Tool> tools = tools(tooling.offered());
    Json schema = schema(format);
    boolean several = several(tooling);
    return kept(
        caller,
        key("either", tooling, style) + text(format),
        () ->
            compiled(
                format,
                () -> Grammars.toolCallsOr(tools, style, several, schema),
                () -> Grammars.toolCallsOr(tools, style, several, ANY_OBJECT)));
  }

  /** One function that was named is called once. */
  private static boolean several(Tooling tooling) {
    return tooling.parallel() && !tooling.single();
  }

  private static String key(String kind, Tooling tooling, CallStyle style) {
    StringBuilder key = new StringBuilder(kind).append(several(tooling)).append(style.prefix());
    for (Tool tool : tooling.offered()) {
      key.append('\n').append(tool.strict()).append(tool.name().reveal());
      key.append('\n').append(tool.parameters().reveal());
    }
    return key.append('\n').toString();
  }

  private static String text(Format format) {
    return format instanceof Format.Schema s ? s.strict() + s.schema().reveal() : "object";
  }

  private static Json schema(Format format) throws ApiException {
    return format instanceof Format.Schema s ? parse(s.schema(), "schema") : ANY_OBJECT;
  }

  @FunctionalInterface
  private interface Making {
    CompiledGrammar make() throws GrammarException;
  }

  /** What is not strict is held to as much as can be. */
  private static CompiledGrammar compiled(Format format, Making exact, Making loose)
      throws GrammarException {
    try {
      return exact.make();
    } catch (GrammarException e) {
      if (format instanceof Format.Schema s && s.strict()) {
        throw e;
      }
      return loose.make();
    }
  }

  private static List<Grammars.Tool> tools(List<Tool> offered) throws ApiException {
    List<Grammars.Tool> tools = new ArrayList<>();
    for (Tool tool : offered) {
      Json parameters = parse(tool.parameters(), "tools");
      try {
        Grammars.jsonSchema(parameters);
      } catch (GrammarException e) {
        if (tool.strict()) {
          throw ApiException.of(ErrorCode.INVALID_SCHEMA, "tools");
        }
        parameters = ANY_OBJECT;
      }
      tools.add(new Grammars.Tool(tool.name().reveal(), parameters));
    }
    return tools;
  }

  private static Json parse(SecretText json, String param) throws ApiException {
    try {
      return Json.parse(json.reveal().getBytes(StandardCharsets.UTF_8), LIMITS);
    } catch (CodecException e) {
      throw ApiException.of(ErrorCode.INVALID_SCHEMA, param);
    }
  }

  private CompiledGrammar kept(Caller caller, String what, Making making) throws ApiException {
    String digest = Digest.sha256(what.getBytes(StandardCharsets.UTF_8)).hex();
    Key key = new Key(caller.keyDigest(), digest);
    synchronized (kept) {
      CompiledGrammar found = kept.get(key);
      if (found != null) {
        return found;
      }
    }
    try {
      CompiledGrammar made = making.make();
      synchronized (kept) {
        kept.put(key, made);
      }
      return made;
    } catch (GrammarException e) {
      throw ApiException.of(ErrorCode.INVALID_SCHEMA, "schema");
    }
  }
}
