package dev.adyton.text.template;

import dev.adyton.text.template.Node.Expression;
import dev.adyton.text.template.Node.Given;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jinja's expressions by recursive descent; a filter or test binds tighter than an operator. */
class ExpressionParser {
  private static final int MAX_DEPTH = 60;

  private final List<Token> tokens;
  private int at;
  private int depth;

  ExpressionParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  final Token peek() {
    return tokens.get(at);
  }

  final Token next() {
    Token t = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return t;
  }

  final Token peekAfter() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  final boolean accept(String operator) {
    boolean is = peek().is(operator);
    if (is) {
      next();
    }
    return is;
  }

  final boolean acceptName(String name) {
    boolean is = peek().named(name);
    if (is) {
      next();
    }
    return is;
  }

  final void expect(String operator) throws TemplateException {
    if (!accept(operator)) {
      throw new TemplateException(Code.SYNTAX, operator);
    }
  }

  final String name() throws TemplateException {
    if (peek().kind() != Kind.NAME) {
      throw new TemplateException(Code.SYNTAX, "name");
    }
    return next().text();
  }

  final void enter() throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(Code.LIMIT, "nesting");
    }
  }

  final void leave() {
    depth--;
  }

  /** An expression, or several with commas between, which are a list. */
  final Expression tuple() throws TemplateException {
    Expression first = expression();
    if (!peek().is(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (accept(",")) {
      if (peek().kind() == Kind.CLOSE || peek().is(")")) {
        break;
      }
      items.add(expression());
    }
    return new Node.ListOf(items);
  }

  final Expression expression() throws TemplateException {
    enter();
    Expression value = or();
    if (acceptName("if")) {
      Expression condition = or();
      Optional<Expression> otherwise =
          acceptName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Node.Choice(condition, value, otherwise);
    }
    leave();
    return value;
  }

  /** An expression that an {@code if} may follow, as in a loop. */
  final Expression or() throws TemplateException {
    Expression left = and();
    while (acceptName("or")) {
      left = new Node.Binary("or", left, and());
    }
    return left;
  }

  private Expression and() throws TemplateException {
    Expression left = not();
    while (acceptName("and")) {
      left = new Node.Binary("and", left, not());
    }
    return left;
  }

  private Expression not() throws TemplateException {
    int times = 0;
    while (acceptName("not")) {
      times++;
    }
    Expression value = comparison();
    if (times > 0) {
      value = new Node.Not(value);
    }
    return times > 1 && times % 2 == 0 ? new Node.Not(value) : value;
  }

  private Expression comparison() throws TemplateException {
    Expression left = sum();
    while (true) {
      Token t = peek();
      if (t.kind() == Kind.OPERATOR
          && List.of("==", "!=", "<", "<=", ">", ">=").contains(t.text())) {
        next();
        left = new Node.Binary(t.text(), left, sum());
      } else if (t.named("in")) {
        next();
        left = new Node.Binary("in", left, sum());
      } else if (t.named("not") && peekAfter().named("in")) {
        next();
        next();
        left = new Node.Not(new Node.Binary("in", left, sum()));
      } else {
        return left;
      }
    }
  }

  private Expression sum() throws TemplateException {
    Expression left = joined();
    while (peek().is("+") || peek().is("-")) {
      left = new Node.Binary(next().text(), left, joined());
    }
    return left;
  }

  private Expression joined() throws TemplateException {
    Expression left = product();
    while (accept("~")) {
      left = new Node.Binary("~", left, product());
    }
    return left;
  }

  private Expression product() throws TemplateException {
    Expression left = unary(true);
    while (peek().is("*") || peek().is("/") || peek().is("//") || peek().is("%")) {
      left = new Node.Binary(next().text(), left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filters) throws TemplateException {
    enter();
    Expression value;
    if (peek().is("-") || peek().is("+")) {
      boolean minus = next().is("-");
      value = new Node.Sign(unary(false), minus);
    } else {
      value = postfix(primary());
    }
    leave();
    return filters ? filtered(value) : value;
  }

  private Expression filtered(Expression of) throws TemplateException {
    Expression value = of;
    while (true) {
      if (accept("|")) {
        value = filter(value);
      } else if (peek().named("is")) {
        next();
        boolean negated = acceptName("not");
        value = test(value, name(), negated);
      } else if (peek().is("(") || peek().is(".") || peek().is("[")) {
        value = postfix(value);
      } else {
        return value;
      }
    }
  }

  final Node.Filter filter(Expression of) throws TemplateException {
    return new Node.Filter(of, name(), peek().is("(") ? given() : Given.NONE);
  }

  /** A test's argument may stand without brackets. */
  private Expression test(Expression of, String name, boolean negated) throws TemplateException {
    Token t = peek();
    boolean word =
        t.kind() == Kind.NAME
            && !List.of("and", "or", "not", "in", "is", "if", "else").contains(t.text());
    boolean value = t.kind() == Kind.STRING || t.kind() == Kind.NUMBER || t.is("[") || word;
    Given given = Given.NONE;
    if (t.is("(")) {
      given = given();
    } else if (value) {
      given = new Given(List.of(unary(false)), Map.of(), Optional.empty());
    }
    return new Node.Test(of, name, given, negated);
  }

  private Expression postfix(Expression of) throws TemplateException {
    Expression value = of;
    while (true) {
      if (accept(".")) {
        Token t = next();
        value =
            switch (t.kind()) {
              case NAME -> new Node.Member(value, new Node.Literal(Text.own(t.text())));
              case NUMBER -> new Node.Member(value, new Node.Literal(integer(t)));
              default -> throw new TemplateException(Code.SYNTAX, "member");
            };
      } else if (accept("[")) {
        value = subscript(value);
      } else if (peek().is("(")) {
        value = new Node.Call(value, given());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of) throws TemplateException {
    Optional<Expression> from = Optional.empty();
    if (!peek().is(":")) {
      Expression key = expression();
      if (accept("]")) {
        return new Node.Member(of, key);
      }
      from = Optional.of(key);
    }
    expect(":");
    Optional<Expression> to =
        peek().is(":") || peek().is("]") ? Optional.empty() : Optional.of(expression());
    boolean steps = accept(":");
    Optional<Expression> step =
        !steps || peek().is("]") ? Optional.empty() : Optional.of(expression());
    expect("]");
    return new Node.Slice(of, from, to, step);
  }

  private Given given() throws TemplateException {
    expect("(");
    List<Expression> placed = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Optional<Expression> spread = Optional.empty();
    while (!accept(")")) {
      if (accept("*")) {
        spread = Optional.of(expression());
      } else if (peek().kind() == Kind.NAME && peekAfter().is("=")) {
        String key = name();
        next();
        named.put(key, expression());
      } else {
        placed.add(expression());
      }
      if (!peek().is(")")) {
        expect(",");
      }
    }
    return new Given(placed, named, spread);
  }

  private Expression primary() throws TemplateException {
    Token t = next();
    return switch (t.kind()) {
      case NUMBER -> new Node.Literal(number(t));
      case STRING -> {
        StringBuilder all = new StringBuilder(t.text());
        while (peek().kind() == Kind.STRING) {
          all.append(next().text());
        }
        yield new Node.Literal(Text.own(all.toString()));
      }
      case NAME -> word(t.text());
      case OPERATOR -> bracket(t.text());
      default -> throw new TemplateException(Code.SYNTAX, "expression");
    };
  }

  private static Expression word(String name) {
    return switch (name) {
      case "true", "True" -> new Node.Literal(Value.Bool.TRUE);
      case "false", "False" -> new Node.Literal(Value.Bool.FALSE);
      case "none", "None", "null" -> new Node.Literal(Value.Nothing.NONE);
      default -> new Node.Name(name);
    };
  }

  private Expression bracket(String open) throws TemplateException {
    return switch (open) {
      case "(" -> {
        Expression inner = peek().is(")") ? new Node.ListOf(List.of()) : tuple();
        expect(")");
        yield inner;
      }
      case "[" -> {
        List<Expression> items = new ArrayList<>();
        while (!accept("]")) {
          items.add(expression());
          if (!peek().is("]")) {
            expect(",");
          }
        }
        yield new Node.ListOf(items);
      }
      case "{" -> dict();
      default -> throw new TemplateException(Code.SYNTAX, "expression");
    };
  }

  private Expression dict() throws TemplateException {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!accept("}")) {
      keys.add(expression());
      expect(":");
      values.add(expression());
      if (!peek().is("}")) {
        expect(",");
      }
    }
    return new Node.DictOf(keys, values);
  }

  private static Value integer(Token t) throws TemplateException {
    if (t.text().length() > 18) {
      throw new TemplateException(Code.LIMIT, "number");
    }
    return new Value.Int(Long.parseLong(t.text()));
  }

  private static Value number(Token t) throws TemplateException {
    return t.text().contains(".") ? new Value.Real(Double.parseDouble(t.text())) : integer(t);
  }
}
