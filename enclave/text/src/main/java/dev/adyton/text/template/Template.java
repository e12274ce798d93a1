package dev.adyton.text.template;

import dev.adyton.codec.Json;
import dev.adyton.text.template.Node.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chat template in Jinja. Thread-safe.
 *
 * <p>A template is hostile input. It sees the values that a rendering gives it and functions that
 * compute; time is an argument, and every loop, text and depth is counted against {@link
 * TemplateLimits}. There is no way to a file, a class, another template or a setting.
 */
public final class Template {
  private final List<Statement> body;

  private Template(List<Statement> body) {
    this.body = body;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException {@code SYNTAX}, {@code UNKNOWN} or {@code LIMIT}
   */
  public static Template parse(String source) throws TemplateException {
    return new Template(Parser.parse(source));
  }

  /**
   * What a rendering is about.
   *
   * @param conversation values that came from callers: messages, tools, documents
   * @param settings values that the engine chose, which count as the template's own text
   * @param now what {@code strftime_now} tells
   */
  public record Input(
      Map<String, Json> conversation, Map<String, Json> settings, LocalDateTime now) {
    public Input {
      conversation = Map.copyOf(conversation);
      settings = Map.copyOf(settings);
    }

    @Override
    public String toString() {
      return "Input";
    }
  }

  /** Renders within the default limits. */
  public Rendered render(Input input) throws TemplateException {
    return render(input, TemplateLimits.DEFAULT);
  }

  /**
   * Renders a conversation.
   *
   * @throws TemplateException any code but {@code SYNTAX}
   */
  public Rendered render(Input input, TemplateLimits limits) throws TemplateException {
    Budget budget = new Budget(limits);
    Scope scope = new Scope(Optional.empty());
    Globals.define(scope, input.now(), budget);
    input.settings().forEach((name, value) -> scope.put(name, Values.of(value, false)));
    input.conversation().forEach((name, value) -> scope.put(name, Values.of(value, true)));
    return run(scope, budget);
  }

  Rendered run(Scope scope, Budget budget) throws TemplateException {
    return new Rendered(new Interpreter(budget).run(body, scope.inner()).spans());
  }
}
