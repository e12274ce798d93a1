package dev.adyton.training.eval;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One question of a test.
 *
 * @param topic what it tests
 * @param messages the conversation so far
 * @param tools listed ones; their lines are part of the system message already
 * @param rules all must hold
 */
public record Item(String topic, List<Message> messages, List<ToolSpec> tools, List<Rule> rules) {
  public Item {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    rules = List.copyOf(rules);
  }

  /**
   * Reads a test file: {@code @ topic} begins an item, then {@code S U A T} lines and {@code =}
   * rules.
   */
  public static List<Item> parse(String text) {
    List<Item> items = new ArrayList<>();
    Draft draft = new Draft("");
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String rest = line.substring(1).strip();
      switch (line.charAt(0)) {
        case '@' -> {
          draft.finish(items);
          draft = new Draft(rest);
        }
        case 'S' -> draft.system = rest;
        case 'U' -> draft.messages.add(Message.user(rest));
        case 'A' -> draft.messages.add(Message.assistant(rest));
        case 'T' -> draft.tools.add(ToolSpec.parse(rest));
        case '=' -> draft.rules.add(Rule.parse(rest));
        default -> throw new IllegalArgumentException("unknown line: " + line);
      }
    }
    draft.finish(items);
    return items;
  }

  private static final class Draft {
    private final String topic;
    private final List<Message> messages = new ArrayList<>();
    private final List<ToolSpec> tools = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private String system = "";

    Draft(String topic) {
      this.topic = topic;
    }

    void finish(List<Item> items) {
      if (messages.isEmpty()) {
        return;
      }
      String lines =
          tools.isEmpty()
              ? ""
              : tools.stream()
                  .map(t -> "\n" + t.line())
                  .collect(Collectors.joining("", "Tools:", ""));
      String all = system.isEmpty() || lines.isEmpty() ? system + lines : system + "\n" + lines;
      List<Message> whole = new ArrayList<>();
      if (!all.isEmpty()) {
        whole.add(Message.system(all));
      }
      whole.addAll(messages);
      items.add(new Item(topic, whole, tools, rules));
    }
  }
}
