package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Items;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes values as Python's {@code json.dumps} does, each character keeping its origin. */
final class JsonText {
  /**
   * How.
   *
   * @param indent spaces of a level, or -1 for one line
   * @param item between items
   * @param colon between name and value
   * @param sorted whether names are sorted
   * @param ascii whether other characters are escaped
   */
  record Style(int indent, String item, String colon, boolean sorted, boolean ascii) {
    static final Style PLAIN = new Style(-1, ", ", ": ", false, false);
  }

  private static final int MAX_DEPTH = 100;

  private final Style style;
  private final Budget budget;
  private final Text.Builder out = new Text.Builder();
  private int depth;

  JsonText(Style style, Budget budget) {
    this.style = style;
    this.budget = budget;
  }

  Text write(Value value) throws TemplateException {
    put(value);
    return out.text();
  }

  private void put(Value value) throws TemplateException {
    budget.step();
    budget.length(out.length());
    if (depth > MAX_DEPTH) {
      throw new TemplateException(Code.LIMIT, "depth");
    }
    switch (value) {
      case Text t -> string(t);
      case Value.Int(long v) -> out.own(Long.toString(v));
      case Value.Real(double v) -> out.own(Values.spell(v));
      case Value.Bool(boolean v) -> out.own(Boolean.toString(v));
      case Value.Nothing n -> out.own(n == Value.Nothing.NONE ? "null" : "undefined");
      case Items(List<Value> list) -> items(list);
      case Dict d -> dict(d);
      case Value.Function f -> throw new TemplateException(Code.TYPE, "tojson");
    }
  }

  private void items(List<Value> list) throws TemplateException {
    out.own("[");
    depth++;
    for (int i = 0; i < list.size(); i++) {
      separate(i);
      put(list.get(i));
    }
    close(list.isEmpty(), "]");
  }

  private void dict(Dict d) throws TemplateException {
    List<String> names = new ArrayList<>(d.map().keySet());
    if (style.sorted()) {
      Collections.sort(names);
    }
    out.own("{");
    depth++;
    for (int i = 0; i < names.size(); i++) {
      separate(i);
      string(d.key(names.get(i)));
      out.own(style.colon());
      put(Values.get(d, names.get(i)));
    }
    close(names.isEmpty(), "}");
  }

  private void separate(int i) {
    if (i > 0) {
      out.own(style.indent() >= 0 ? style.item().stripTrailing() : style.item());
    }
    line();
  }

  private void close(boolean empty, String bracket) {
    depth--;
    if (!empty) {
      line();
    }
    out.own(bracket);
  }

  private void line() {
    if (style.indent() >= 0) {
      out.own("\n").own(" ".repeat(Math.min(style.indent(), 64) * depth));
    }
  }

  private void string(Text text) throws TemplateException {
    budget.length((long) out.length() + text.length());
    out.own("\"");
    String s = text.string();
    int from = 0;
    for (int i = 0; i < s.length(); i++) {
      String escape = escape(s.charAt(i));
      if (!escape.isEmpty()) {
        out.add(text.sub(from, i)).add(text.sub(i, i + 1).become(escape));
        from = i + 1;
      }
    }
    out.add(text.sub(from, s.length())).own("\"");
  }

  private String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> c < ' ' || (style.ascii() && c > '~') ? hex(c) : "";
    };
  }

  private static String hex(char c) {
    String digits = Integer.toHexString(c);
    return "\\u" + "0".repeat(4 - digits.length()) + digits;
  }
}
