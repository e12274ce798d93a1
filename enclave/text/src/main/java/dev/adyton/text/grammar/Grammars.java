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
    rules.define(root, calls(tools, style, several, rules));
    return CompiledGrammar.of(rules);
  }

  /** Either calls, as in {@link #toolCalls}, or a value valid against {@code schema}. */
  public static CompiledGrammar toolCallsOr(
      List<Tool> tools, CallStyle style, boolean several, Json schema) throws GrammarException {
    Rules rules = new Rules();
    Expr.Rule root = rules.reserve();
    Expr calls = calls(tools, style, several, rules);
    rules.define(root, Expr.choice(List.of(calls, JsonSchema.compile(schema, rules))));
    return CompiledGrammar.of(rules);
  }

  private static Expr calls(List<Tool> tools, CallStyle style, boolean several, Rules rules)
      throws GrammarException {
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
    return several ? Expr.sequence(call, more) : call;
  }
}
