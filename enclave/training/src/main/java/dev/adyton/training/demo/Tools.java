package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Tool calls. A conversation lists one to four tools in its system turn, one short JSON line each;
 * the answer is a call in {@code <tool_call>}, words, or "I have no tool for that.". In a third of
 * the requests that want a tool, the fitting one is missing.
 */
final class Tools {
  /** What is said when no listed tool fits. */
  static final String NO_TOOL = "I have no tool for that.";

  private final Lexicon lexicon;
  private final Topics topics;
  private final Emphasis emphasis;
  private final MadeTools made;

  Tools(Lexicon lexicon, Topics topics, Emphasis emphasis) {
    this.lexicon = lexicon;
    this.topics = topics;
    this.emphasis = emphasis;
    made = new MadeTools(lexicon, emphasis.parameters());
  }

  /** Stories that are told beside tools have a topic of their own: no one answer is right. */
  Conversation call(Dice dice) {
    Phrase p = KnownTools.fill(new Phrase(lexicon, dice), lexicon, dice);
    if (emphasis.freeWords() > 0 && dice.chance(emphasis.freeWords())) {
      p.with("phrase", anyWords(dice));
    }
    ToolPattern tool = dice.chance(38) ? KnownTools.any(lexicon, dice) : made.any(p, dice);
    boolean arithmetic = tool.name().equals("add") || tool.name().equals("multiply");
    boolean missing = !arithmetic && dice.chance(32);
    boolean chat = !missing && dice.chance(15);
    List<ToolPattern> listed = others(tool, missing, dice);
    if (!missing) {
      listed.add(dice.between(0, listed.size()), tool);
    }
    List<Message> out = new ArrayList<>();
    out.add(Message.system(system(listed, dice)));
    if (dice.chance(12)) {
      out.addAll(topics.ask(dice.of("greeting", "identity", "talk"), dice));
    }
    if (chat) {
      String topic = dice.of("greeting", "identity", "privacy", "thanks", "story");
      out.addAll(topics.ask(topic, dice));
      return new Conversation(topic.equals("story") ? topic : "tools", out);
    }
    String ask = p.say("<open>[||||please |can you |could you |]" + "[" + tool.ask() + "]<polite>");
    out.add(Message.user(Typing.type(ask, dice)));
    if (missing) {
      out.add(Message.assistant(NO_TOOL));
      return new Conversation("tools", out);
    }
    out.add(Message.assistant(slots(tool.call(), p)));
    if (dice.chance(20)) {
      out.add(Message.tool(slots(tool.result(), p)));
      out.add(Message.assistant(slots(tool.answer(), p)));
    }
    return new Conversation("tools", out);
  }

  /** A leading "that" could as well belong to "tell Anna that". */
  private String anyWords(Dice dice) {
    String words = Copying.text(new Phrase(lexicon, dice), lexicon, dice);
    return words.startsWith("that") ? "now " + words : words;
  }

  /** Fills slots only: brackets and braces of JSON stay. */
  private static String slots(String text, Phrase p) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int end = text.charAt(i) == '{' ? text.indexOf('}', i) : -1;
      if (end > 0 && text.substring(i + 1, end).matches("[a-z]+(#2)?")) {
        out.append(p.word(text.substring(i + 1, end)));
        i = end + 1;
      } else {
        out.append(text.charAt(i++));
      }
    }
    return out.toString();
  }

  private List<ToolPattern> others(ToolPattern tool, boolean missing, Dice dice) {
    int n = Math.max(missing ? 1 : 0, dice.of(emphasis.others()));
    List<ToolPattern> out = new ArrayList<>();
    while (out.size() < n) {
      ToolPattern t = other(tool, missing, dice);
      if (out.stream().noneMatch(o -> o.name().equals(t.name()))) {
        out.add(t);
      }
    }
    return out;
  }

  /** A missing tool's likes are listed more often: what is nearly it must not be called. */
  private ToolPattern other(ToolPattern tool, boolean missing, Dice dice) {
    Phrase unused = new Phrase(lexicon, dice);
    while (true) {
      ToolPattern t =
          dice.chance(missing ? 30 : 45)
              ? KnownTools.any(lexicon, dice)
              : !tool.verb().isEmpty() && dice.chance(missing ? 70 : 45)
                  ? made.near(tool, unused, dice)
                  : made.any(unused, dice);
      boolean twin = t.name().equals("multiply") && tool.name().equals("add");
      boolean same = t.verb().equals(tool.verb()) && t.thing().equals(tool.thing());
      boolean known = tool.verb().isEmpty() || t.verb().isEmpty();
      if (!t.name().equals(tool.name()) && (known || !same) && (!twin || dice.chance(80))) {
        return t;
      }
    }
  }

  private static String system(List<ToolPattern> listed, Dice dice) {
    StringBuilder out = new StringBuilder(dice.chance(10) ? "You are a helpful assistant.\n" : "");
    out.append("Tools:");
    for (ToolPattern t : listed) {
      out.append('\n').append(t.line());
    }
    return out.toString();
  }
}
