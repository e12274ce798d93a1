package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;

/** Compiles what an answer must follow. Thread-safe. */
public final class Grammars {
  private Grammars() {}

  /**
   * A tool that an answer may call.
   *
   * @param name as it is written in the call
   * @param parameters the schema of its arguments
   */
  public record Tool(String name, Json parameters) {}

  /**
   * How a family of models writes a call: {@code prefix} name {@code middle} arguments {@code
   * suffix}. The arguments are JSON.
   *
   * @param quoted whether the name stands in a JSON string
   */
  public record CallStyle(String prefix, boolean quoted, String middle, String suffix) {
    /** Hermes and Qwen: JSON in a tag. */
    public static final CallStyle HERMES =
        new CallStyle("<tool_call>\n{\"name\": ", true, ", \"arguments\": ", "}\n</tool_call>");

    /** Llama 3.1: JSON alone. */
    public static final CallStyle LLAMA3 =
        new CallStyle("{\"name\": ", true, ", \"parameters\": ", "}");
  }

  /** Values valid against a JSON Schema, 2020-12. */
  public static CompiledGrammar jsonSchema(Json schema) throws GrammarException {
    Rules rules = new Rules();
    Expr.Rule root = rules.reserve();
    rules.define(root, JsonSchema.compile(schema, rules));
    return CompiledGrammar.of(rules);
  }

  /** A JSON object of any kind. */
  public static CompiledGrammar jsonObject() throws GrammarException {
    return jsonSchema(Json.object().put("type", "object").build());
  }

  /** Texts that match a regular expression from end to end. */
  public static CompiledGrammar regex(String pattern) throws GrammarException {
    Rules rules = new Rules();
    Expr.Rule root = rules.reserve();
    rules.define(root, Regex.parse(pattern, false));
    return CompiledGrammar.of(rules);
  }

  /** Texts of a grammar in GBNF. */
  public static CompiledGrammar gbnf(String grammar) throws GrammarException {
    return CompiledGrammar.of(Gbnf.parse(grammar));
  }

  /**
   * One call, or several in a row, of the tools given.
   *
   * @param several whether more than one call may be made, each in a line of its own
   */
  public static CompiledGrammar toolCalls(List<Tool> tools, CallStyle style, boolean several)
      throws GrammarException {
    Rules rules = new Rules();
    Expr.Rule root = rules.reserve();
    List<Expr> calls = new ArrayList<>();
    for (Tool tool : tools) {
      Expr name = style.quoted() ? JsonGrammar.string(tool.name()) : Expr.text(tool.name());
      calls.add(
          Expr.sequence(
              Expr.text(style.prefix()),
              name,
              Expr.text(style.middle()),
              JsonSchema.compile(tool.parameters(), rules),
              Expr.text(style.suffix())));
    }
    Expr call = rules.add(Expr.choice(calls));
    Expr more = Expr.many(Expr.sequence(Expr.text("\n"), call));
    rules.define(root, several ? Expr.sequence(call, more) : call);
    return CompiledGrammar.of(rules);
  }
}
