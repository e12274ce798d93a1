package dev.adyton.engine.template;

import dev.adyton.codec.Json;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.ChatTemplate;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.text.answer.AnswerFormat;
import dev.adyton.text.grammar.CallStyle;
import dev.adyton.text.template.Rendered;
import dev.adyton.text.template.Template;
import dev.adyton.text.template.TemplateException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's own template. Control tokens are looked for in the template's text and nowhere else;
 * what lies between two of them is encoded as one text, whoever wrote its parts, as models were
 * trained.
 */
final class JinjaTemplate implements ChatTemplate {
  private final Template template;
  private final Tokenizer tokenizer;
  private final Controls controls;
  private final AnswerFormat format;

  private JinjaTemplate(Template template, AnswerFormat format, Tokenizer tokenizer) {
    this.template = template;
    this.format = format;
    this.tokenizer = tokenizer;
    this.controls = new Controls(tokenizer);
  }

  /** Returns the template that {@code text} is, or one that refuses, where it cannot be read. */
  static ChatTemplate of(String text, Tokenizer tokenizer) {
    try {
      return new JinjaTemplate(Template.parse(text), AnswerFormat.of(text), tokenizer);
    } catch (TemplateException e) {
      return new NoTemplate();
    }
  }

  @Override
  public ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) throws ModelException {
    Rendered rendered =
        rendered(ConversationJson.messages(messages), ConversationJson.tools(tools));
    boolean thinks = format == AnswerFormat.HERMES && opensThought(rendered);
    return new ChatPrompt(
        encode(rendered), thinks ? AnswerFormat.HERMES_THINKING : format, CallStyle.of(format));
  }

  /** Some templates begin the reasoning for the model; its answer then has the end mark alone. */
  private static boolean opensThought(Rendered rendered) {
    List<Rendered.Span> spans = rendered.spans();
    return !spans.isEmpty()
        && !spans.getLast().content()
        && spans.getLast().text().stripTrailing().endsWith("<think>");
  }

  @Override
  public int[] render(Json.Arr messages, Optional<Json.Arr> tools) throws ModelException {
    return encode(rendered(messages, tools));
  }

  private Rendered rendered(Json.Arr messages, Optional<Json.Arr> tools) throws ModelException {
    Map<String, Json> conversation = new LinkedHashMap<>();
    conversation.put("messages", messages);
    tools.ifPresent(t -> conversation.put("tools", t));
    Map<String, Json> settings =
        Map.of(
            "add_generation_prompt", new Json.Bool(true),
            "bos_token", new Json.Str(controls.name(tokenizer.bos())),
            "eos_token", new Json.Str(controls.name(tokenizer.eos())));
    // The day alone: a template has no use for the time, and could count it.
    LocalDateTime today = LocalDate.now(ZoneOffset.UTC).atStartOfDay();
    try {
      return template.render(new Template.Input(conversation, settings, today));
    } catch (TemplateException e) {
      throw new ModelException(Code.TEMPLATE, e.code().name());
    }
  }

  private int[] encode(Rendered rendered) {
    IdList ids = new IdList();
    StringBuilder pending = new StringBuilder();
    for (Rendered.Span span : rendered.spans()) {
      if (span.content()) {
        pending.append(span.text());
      } else {
        own(span.text(), ids, pending);
      }
    }
    flush(pending, ids);
    return ids.toArray();
  }

  private void own(String text, IdList ids, StringBuilder pending) {
    for (int at = 0; at < text.length(); ) {
      String name = controls.at(text, at);
      if (name.isEmpty()) {
        pending.append(text.charAt(at++));
      } else {
        flush(pending, ids);
        ids.add(controls.id(name));
        at += name.length();
      }
    }
  }

  private void flush(StringBuilder pending, IdList ids) {
    if (!pending.isEmpty()) {
      ids.add(tokenizer.encode(SecretText.of(pending.toString())));
      pending.setLength(0);
    }
  }

  @Override
  public String name() {
    return "jinja";
  }
}
