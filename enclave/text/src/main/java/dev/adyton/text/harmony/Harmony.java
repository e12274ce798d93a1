package dev.adyton.text.harmony;

import dev.adyton.codec.Json;
import dev.adyton.text.template.Rendered;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lays out a conversation for gpt-oss: messages {@code <|start|>author to=recipient<|channel|>name
 * <|constrain|>type<|message|>text<|end|>}. The marks are the renderer's own; whatever a message
 * holds is content.
 */
public final class Harmony {
  private static final String FINAL = "final";
  private static final String ANALYSIS = "analysis";

  private final List<Rendered.Span> spans = new ArrayList<>();

  private Harmony() {}

  /**
   * A tool's function.
   *
   * @param parameters a JSON Schema of type object; an empty object for none
   */
  public record Function(String name, String description, Json.Obj parameters) {}

  /**
   * Tools under one name.
   *
   * @param functions none for a tool that takes free text, as {@code python} does
   */
  public record Namespace(String name, String description, List<Function> functions) {
    public Namespace {
      functions = List.copyOf(functions);
    }
  }

  /**
   * What the system message says.
   *
   * @param identity the first line
   * @param cutoff of the model's knowledge
   * @param date of the conversation; empty where it is not told
   * @param effort low, medium or high
   * @param tools that the model has built in
   * @param channels that it may write to
   * @param functions whether the developer message offers functions
   */
  public record Instructions(
      String identity,
      String cutoff,
      Optional<String> date,
      String effort,
      List<Namespace> tools,
      List<String> channels,
      boolean functions) {
    public Instructions {
      tools = List.copyOf(tools);
      channels = List.copyOf(channels);
    }

    /** Returns the message's text. */
    public String text() {
      StringBuilder text = new StringBuilder(identity);
      text.append("\nKnowledge cutoff: ").append(cutoff);
      date.ifPresent(d -> text.append("\nCurrent date: ").append(d));
      text.append("\n\nReasoning: ").append(effort);
      if (!tools.isEmpty()) {
        text.append("\n\n").append(TypeScript.tools(tools));
      }
      text.append("\n\n# Valid channels: ").append(String.join(", ", channels));
      text.append(". Channel must be included for every message.");
      if (functions) {
        text.append("\nCalls to these tools must go to the commentary channel: 'functions'.");
      }
      return text.toString();
    }
  }

  /** Returns a developer message's text: instructions, functions, or both. */
  public static String developer(Optional<String> instructions, List<Function> functions) {
    List<String> parts = new ArrayList<>();
    instructions.ifPresent(i -> parts.add("# Instructions\n\n" + i));
    if (!functions.isEmpty()) {
      parts.add(TypeScript.tools(List.of(new Namespace("functions", "", functions))));
    }
    return String.join("\n\n", parts);
  }

  /**
   * A message.
   *
   * @param author system, developer, user, assistant, or the tool that answers
   * @param recipient the tool that is called; empty where none
   * @param channel empty where none
   * @param type what a call's text is constrained to, such as {@code json}; empty where none
   */
  public record Message(String author, String recipient, String channel, String type, String text) {
    /** A message without a header beyond its author. */
    public static Message of(String author, String text) {
      return new Message(author, "", "", "", text);
    }

    /** A message to the reader in a channel. */
    public static Message in(String channel, String text) {
      return new Message("assistant", "", channel, "", text);
    }

    @Override
    public String toString() {
      return "Message";
    }
  }

  /**
   * Renders a conversation. Reasoning that came before the first final answer is left out.
   *
   * @param opens whether the assistant's next message is opened at the end
   */
  public static Rendered render(List<Message> messages, boolean opens) {
    Harmony h = new Harmony();
    int first = 0;
    while (first < messages.size() && !messages.get(first).channel().equals(FINAL)) {
      first++;
    }
    for (int i = 0; i < messages.size(); i++) {
      boolean past = first < messages.size() && i < first;
      if (!past || !messages.get(i).channel().equals(ANALYSIS)) {
        h.message(messages.get(i));
      }
    }
    if (opens) {
      h.own("<|start|>assistant");
    }
    return new Rendered(h.spans);
  }

  private void message(Message m) {
    own("<|start|>");
    content(m.author());
    if (!m.recipient().isEmpty()) {
      own(" to=");
      content(m.recipient());
    }
    if (!m.channel().isEmpty()) {
      own("<|channel|>");
      content(m.channel());
    }
    if (!m.type().isEmpty()) {
      own(" <|constrain|>");
      content(m.type());
    }
    own("<|message|>");
    content(m.text());
    own(m.author().equals("assistant") && !m.recipient().isEmpty() ? "<|call|>" : "<|end|>");
  }

  private void own(String text) {
    add(text, false);
  }

  private void content(String text) {
    add(text, true);
  }

  private void add(String text, boolean content) {
    if (text.isEmpty()) {
      return;
    }
    if (!spans.isEmpty() && spans.getLast().content() == content) {
      Rendered.Span last = spans.removeLast();
      spans.add(new Rendered.Span(last.text() + text, content));
    } else {
      spans.add(new Rendered.Span(text, content));
    }
  }
}
