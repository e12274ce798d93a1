package dev.adyton.text.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A template's parts, as the parser leaves them. */
sealed interface Node {
  /** What has a value. */
  sealed interface Expression extends Node {}

  /** What writes or acts. */
  sealed interface Statement extends Node {}

  record Literal(Value value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> items) implements Expression {}

  record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

  record Member(Expression of, Expression key) implements Expression {}

  record Slice(
      Expression of, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step)
      implements Expression {}

  record Call(Expression of, Given given) implements Expression {}

  record Filter(Expression of, String name, Given given) implements Expression {}

  record Test(Expression of, String name, Given given, boolean negated) implements Expression {}

  record Not(Expression of) implements Expression {}

  record Sign(Expression of, boolean minus) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  record Choice(Expression condition, Expression then, Optional<Expression> otherwise)
      implements Expression {}

  /**
   * A call's arguments.
   *
   * @param spread a list whose items follow the placed ones
   */
  record Given(
      List<Expression> placed, Map<String, Expression> named, Optional<Expression> spread) {
    static final Given NONE = new Given(List.of(), Map.of(), Optional.empty());
  }

  record Write(Text text) implements Statement {}

  record Print(Expression value) implements Statement {}

  record If(Expression condition, List<Statement> then, List<Statement> otherwise)
      implements Statement {}

  record For(
      List<String> targets,
      Expression over,
      Optional<Expression> condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Set(List<Expression> targets, Expression value) implements Statement {}

  record SetBlock(Expression target, List<Statement> body) implements Statement {}

  record Macro(String name, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  record CallBlock(Call call, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  record FilterBlock(List<Filter> filters, List<Statement> body) implements Statement {}

  /** Statements without a meaning of their own, such as {@code generation}. */
  record Block(List<Statement> body) implements Statement {}

  record Leave(boolean goesOn) implements Statement {}

  record Parameter(String name, Optional<Expression> absent) {}
}
