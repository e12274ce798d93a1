package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Work on texts that keeps each character's origin. */
final class Texts {
  private Texts() {}

  static Text strip(Text t, Optional<String> letters, boolean left, boolean right) {
    int from = 0;
    int to = t.length();
    while (left && from < to && stripped(t.string().charAt(from), letters)) {
      from++;
    }
    while (right && to > from && stripped(t.string().charAt(to - 1), letters)) {
      to--;
    }
    return t.sub(from, to);
  }

  private static boolean stripped(char c, Optional<String> letters) {
    return letters.isPresent() ? letters.get().indexOf(c) >= 0 : blank(c);
  }

  private static boolean blank(char c) {
    return Character.isWhitespace(c) || c == '\u00a0' || c == '\u0085';
  }

  static Text cased(Text t, String how) {
    String s = t.string();
    return t.become(
        switch (how) {
          case "upper" -> s.toUpperCase(Locale.ROOT);
          case "lower" -> s.toLowerCase(Locale.ROOT);
          case "title" -> title(s);
          default ->
              s.isEmpty()
                  ? s
                  : s.substring(0, 1).toUpperCase(Locale.ROOT)
                      + s.substring(1).toLowerCase(Locale.ROOT);
        });
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean within = false;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      out.append(within ? Character.toLowerCase(c) : Character.toUpperCase(c));
      within = Character.isLetter(c);
    }
    return out.toString();
  }

  /** Cuts at every run of white space; after {@code most} cuts the rest stays whole. */
  static List<Value> words(Text t, long most, Budget budget) throws TemplateException {
    List<Value> words = new ArrayList<>();
    String s = t.string();
    for (int i = 0; i < s.length(); ) {
      if (blank(s.charAt(i))) {
        i++;
        continue;
      }
      int end = i;
      boolean rest = most >= 0 && words.size() >= most;
      while (end < s.length() && (rest || !blank(s.charAt(end)))) {
        end++;
      }
      budget.step();
      words.add(t.sub(i, end));
      i = end;
    }
    return words;
  }

  static List<Value> split(Text t, String at, long most, Budget budget) throws TemplateException {
    if (at.isEmpty()) {
      throw new TemplateException(Code.TYPE, "split");
    }
    List<Value> parts = new ArrayList<>();
    int from = 0;
    for (int i = t.string().indexOf(at); i >= 0; i = t.string().indexOf(at, from)) {
      if (most >= 0 && parts.size() >= most) {
        break;
      }
      budget.step();
      parts.add(t.sub(from, i));
      from = i + at.length();
    }
    parts.add(t.sub(from, t.length()));
    return parts;
  }

  static Text replace(Text t, String old, Text by, long most, Budget budget)
      throws TemplateException {
    Text.Builder out = new Text.Builder();
    int from = 0;
    long done = 0;
    for (int i = t.string().indexOf(old); i >= 0; i = t.string().indexOf(old, from)) {
      if (most >= 0 && done >= most) {
        break;
      }
      budget.step();
      budget.length((long) out.length() + by.length() + i - from);
      out.add(t.sub(from, i)).add(by);
      from = i + old.length();
      done++;
      if (old.isEmpty()) {
        if (i == t.length()) {
          return out.text();
        }
        out.add(t.sub(i, i + 1));
        from = i + 1;
      }
    }
    return out.add(t.sub(from, t.length())).text();
  }

  static Text join(Text between, List<Value> items, Budget budget) throws TemplateException {
    Text.Builder out = new Text.Builder();
    for (int i = 0; i < items.size(); i++) {
      Text item = Values.text(items.get(i), budget);
      budget.step();
      budget.length((long) out.length() + item.length() + between.length());
      out.add(i == 0 ? Text.EMPTY : between).add(item);
    }
    return out.text();
  }

  static Text indent(Text t, Text by, boolean first, boolean blank, Budget budget)
      throws TemplateException {
    Text.Builder out = new Text.Builder();
    List<Value> lines = split(t, "\n", -1, budget);
    for (int i = 0; i < lines.size(); i++) {
      Text line = (Text) lines.get(i);
      budget.length((long) out.length() + line.length() + by.length());
      boolean last = i == lines.size() - 1;
      boolean empty = line.length() == 0 && !blank && !last;
      boolean indented = i == 0 ? first : !empty;
      out.own(i == 0 ? "" : "\n").add(indented ? by : Text.EMPTY).add(line);
    }
    return out.text();
  }
}
