package dev.adyton.text.template;

import dev.adyton.text.template.Node.Expression;
import dev.adyton.text.template.Node.Parameter;
import dev.adyton.text.template.Node.Statement;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jinja's statements. No import, include, extends or block: a chat template is one text. */
final class Parser extends ExpressionParser {
  private static final int MAX_SOURCE = 1 << 20;

  private Parser(List<Token> tokens) {
    super(tokens);
  }

  static List<Statement> parse(String source) throws TemplateException {
    if (source.length() > MAX_SOURCE) {
      throw new TemplateException(Code.LIMIT, "template length");
    }
    Parser parser = new Parser(Lexer.tokens(source));
    List<Statement> body = parser.body();
    if (parser.peek().kind() != Kind.END) {
      throw new TemplateException(Code.SYNTAX, "statement");
    }
    return body;
  }

  /** Statements up to one of the names given, which is left to be read, or up to the end. */
  private List<Statement> body(String... ends) throws TemplateException {
    enter();
    List<Statement> body = new ArrayList<>();
    while (peek().kind() != Kind.END) {
      Token t = next();
      switch (t.kind()) {
        case OUTSIDE -> body.add(new Node.Write(Text.own(t.text())));
        case OPEN_PRINT -> {
          body.add(new Node.Print(tuple()));
          close();
        }
        case OPEN_STATEMENT -> {
          String name = name();
          if (List.of(ends).contains(name)) {
            leave();
            ended = name;
            return body;
          }
          body.add(statement(name));
        }
        default -> throw new TemplateException(Code.SYNTAX, "template");
      }
    }
    if (ends.length > 0) {
      throw new TemplateException(Code.SYNTAX, ends[0]);
    }
    leave();
    return body;
  }

  /** The name that ended the last body. */
  private String ended = "";

  private List<Statement> closed(String end) throws TemplateException {
    List<Statement> body = body(end);
    close();
    return body;
  }

  private void close() throws TemplateException {
    if (next().kind() != Kind.CLOSE) {
      throw new TemplateException(Code.SYNTAX, "end of block");
    }
  }

  private Statement statement(String name) throws TemplateException {
    return switch (name) {
      case "if" -> condition();
      case "for" -> loop();
      case "set" -> set();
      case "macro" -> {
        String macro = name();
        List<Parameter> parameters = parameters();
        close();
        yield new Node.Macro(macro, parameters, closed("endmacro"));
      }
      case "call" -> call();
      case "filter" -> {
        List<Node.Filter> filters = new ArrayList<>();
        do {
          filters.add(filter(new Node.Literal(Text.EMPTY)));
        } while (accept("|"));
        close();
        yield new Node.FilterBlock(filters, closed("endfilter"));
      }
      case "generation" -> {
        close();
        yield new Node.Block(closed("endgeneration"));
      }
      case "break", "continue" -> {
        close();
        yield new Node.Leave(name.equals("continue"));
      }
      default -> throw new TemplateException(Code.UNKNOWN, "statement");
    };
  }

  private Statement condition() throws TemplateException {
    Expression condition = expression();
    close();
    List<Statement> then = body("elif", "else", "endif");
    List<Statement> otherwise = List.of();
    switch (ended) {
      case "elif" -> {
        enter();
        otherwise = List.of(condition());
        leave();
      }
      case "else" -> {
        close();
        otherwise = closed("endif");
      }
      default -> close();
    }
    return new Node.If(condition, then, otherwise);
  }

  private Statement loop() throws TemplateException {
    boolean bracket = accept("(");
    List<String> targets = new ArrayList<>(List.of(name()));
    while (accept(",")) {
      targets.add(name());
    }
    if (bracket) {
      expect(")");
    }
    if (!acceptName("in")) {
      throw new TemplateException(Code.SYNTAX, "in");
    }
    Expression over = or();
    Optional<Expression> condition = Optional.empty();
    if (acceptName("if")) {
      condition = Optional.of(expression());
    }
    close();
    List<Statement> body = body("else", "endfor");
    List<Statement> otherwise = List.of();
    boolean more = ended.equals("else");
    close();
    if (more) {
      otherwise = closed("endfor");
    }
    return new Node.For(targets, over, condition, body, otherwise);
  }

  private Statement set() throws TemplateException {
    Expression first = tuple();
    List<Expression> targets =
        first instanceof Node.ListOf(List<Expression> l) ? l : List.of(first);
    for (Expression t : targets) {
      boolean member = t instanceof Node.Member m && m.of() instanceof Node.Name;
      if (!(t instanceof Node.Name) && !member) {
        throw new TemplateException(Code.SYNTAX, "set");
      }
    }
    if (accept("=")) {
      Expression value = tuple();
      close();
      return new Node.Set(targets, value);
    }
    close();
    return new Node.SetBlock(first, closed("endset"));
  }

  private Statement call() throws TemplateException {
    List<Parameter> parameters = peek().is("(") ? parameters() : List.of();
    Expression target = expression();
    if (!(target instanceof Node.Call called)) {
      throw new TemplateException(Code.SYNTAX, "call");
    }
    close();
    return new Node.CallBlock(called, parameters, closed("endcall"));
  }

  private List<Parameter> parameters() throws TemplateException {
    expect("(");
    List<Parameter> parameters = new ArrayList<>();
    while (!accept(")")) {
      String name = name();
      parameters.add(
          new Parameter(name, accept("=") ? Optional.of(expression()) : Optional.empty()));
      if (!peek().is(")")) {
        expect(",");
      }
    }
    return parameters;
  }
}
