package dev.adyton.text.answer;

import java.util.List;
import java.util.function.Consumer;

/** Reasoning and calls between tags; tags may be text or tokens of their own. */
final class TaggedParser extends AnswerParser {
  private static final String THINK = "<think>";
  private static final String THOUGHT = "</think>";
  private static final String CALL = "<tool_call>";
  private static final String CALLED = "</tool_call>";

  private enum Where {
    TEXT,
    REASONING,
    CALL
  }

  private final List<String> begins;
  private final StringBuilder held = new StringBuilder();
  private Where where;

  /** White space after a part that was taken out belongs to the mark. */
  private boolean skipsBlank;

  /**
   * @param begins the tags that are looked for in text
   * @param thinking whether the answer begins in reasoning
   */
  TaggedParser(Consumer<AnswerPart> out, List<String> begins, boolean thinking) {
    super(out);
    this.begins = begins;
    this.where = thinking ? Where.REASONING : Where.TEXT;
    this.skipsBlank = !begins.isEmpty();
  }

  static List<String> tags(boolean tools) {
    return tools ? List.of(THINK, CALL) : List.of(THINK);
  }

  @Override
  public void text(String piece) {
    held.append(piece);
    while (step()) {
      // until nothing more can be told
    }
  }

  @Override
  public void control(String name) {
    if (!begins.isEmpty() && List.of(THINK, THOUGHT, CALL, CALLED).contains(name)) {
      text(name);
    }
  }

  private boolean step() {
    if (begins.isEmpty()) {
      say(held.toString());
      held.setLength(0);
      return false;
    }
    if (skipsBlank) {
      int n = 0;
      while (n < held.length() && Character.isWhitespace(held.charAt(n))) {
        n++;
      }
      held.delete(0, n);
      skipsBlank = held.isEmpty();
    }
    return switch (where) {
      case TEXT -> until(begins);
      case REASONING -> until(List.of(THOUGHT));
      case CALL -> call();
    };
  }

  /** Lets go of what comes before the next tag, and enters what the tag begins. */
  private boolean until(List<String> tags) {
    int at = -1;
    String found = "";
    for (String tag : tags) {
      int i = held.indexOf(tag);
      if (i >= 0 && (at < 0 || i < at)) {
        at = i;
        found = tag;
      }
    }
    if (at < 0) {
      release(held.length() - beginning(tags));
      return false;
    }
    release(at);
    held.delete(0, found.length());
    where =
        switch (found) {
          case THINK -> Where.REASONING;
          case CALL -> Where.CALL;
          default -> Where.TEXT;
        };
    skipsBlank = true;
    return true;
  }

  private void release(int n) {
    String piece = held.substring(0, n);
    held.delete(0, n);
    if (where == Where.TEXT) {
      say(piece);
    } else {
      think(piece);
    }
  }

  /** Returns the length of the longest end of what is held that may begin a tag. */
  private int beginning(List<String> tags) {
    for (int n = Math.min(CALLED.length(), held.length()); n > 0; n--) {
      String end = held.substring(held.length() - n);
      if (tags.stream().anyMatch(t -> t.startsWith(end))) {
        return n;
      }
    }
    return 0;
  }

  private boolean call() {
    int at = held.indexOf(CALLED);
    if (at < 0 && held.length() <= MAX_CALL) {
      return false;
    }
    int end = at < 0 ? held.length() : at;
    String body = held.substring(0, end);
    held.delete(0, at < 0 ? end : end + CALLED.length());
    var calls = Calls.read(body, "arguments");
    where = Where.TEXT;
    if (calls.isPresent()) {
      calls.get().forEach(out);
      skipsBlank = true;
    } else {
      say(CALL + "\n" + body + (at < 0 ? "" : CALLED));
    }
    return true;
  }

  @Override
  public void finish(boolean cut) {
    if (where == Where.CALL) {
      // A call whose closing tag was not written, as at a stop text, may yet be whole.
      int body = held.length() - beginning(List.of(CALLED));
      called(held.substring(0, body), "arguments", true, CALL + "\n" + held);
    } else {
      int mark = cut && begins.contains(CALL) ? beginning(List.of(CALL)) : 0;
      // More than its first letters are a call's mark, as far as it came; the first is anybody's.
      release(held.length() - (mark > 1 ? mark : 0));
    }
    held.setLength(0);
  }
}
