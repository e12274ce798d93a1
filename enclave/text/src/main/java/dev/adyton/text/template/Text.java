package dev.adyton.text.template;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A string whose characters know whether they came from the conversation. Where an operation cannot
 * say which character came from where, all of the result counts as content: that errs on the side
 * on which no control token is made. Immutable.
 */
final class Text implements Value {
  static final Text EMPTY = new Text("", new BitSet());

  private final String string;
  private final BitSet content;

  private Text(String string, BitSet content) {
    this.string = string;
    this.content = content;
  }

  /** The template's own. */
  static Text own(String string) {
    return string.isEmpty() ? EMPTY : new Text(string, new BitSet());
  }

  /** From the conversation. */
  static Text content(String string) {
    BitSet all = new BitSet();
    all.set(0, string.length());
    return new Text(string, all);
  }

  String string() {
    return string;
  }

  int length() {
    return string.length();
  }

  boolean hasContent() {
    return !content.isEmpty();
  }

  Text sub(int from, int to) {
    return from >= to ? EMPTY : new Text(string.substring(from, to), content.get(from, to));
  }

  Text plus(Text other) {
    if (length() == 0) {
      return other;
    }
    if (other.length() == 0) {
      return this;
    }
    return new Builder().add(this).add(other).text();
  }

  /** Returns {@code string} as what an operation made of this text. */
  Text become(String made) {
    if (content.isEmpty()) {
      return own(made);
    }
    return made.length() == string.length() ? new Text(made, content) : content(made);
  }

  /** Returns the parts of one origin, in order. */
  List<Rendered.Span> spans() {
    List<Rendered.Span> spans = new ArrayList<>();
    for (int from = 0; from < string.length(); ) {
      boolean own = !content.get(from);
      int end = own ? content.nextSetBit(from) : content.nextClearBit(from);
      end = end < 0 ? string.length() : Math.min(end, string.length());
      spans.add(new Rendered.Span(string.substring(from, end), !own));
      from = end;
    }
    return spans;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text t && t.string.equals(string);
  }

  @Override
  public int hashCode() {
    return string.hashCode();
  }

  @Override
  public String toString() {
    return "Text";
  }

  /** Joins texts. */
  static final class Builder {
    private final StringBuilder string = new StringBuilder();
    private final BitSet content = new BitSet();

    Builder add(Text text) {
      int at = string.length();
      string.append(text.string);
      BitSet c = text.content;
      for (int from = c.nextSetBit(0); from >= 0; ) {
        int end = c.nextClearBit(from);
        content.set(at + from, at + end);
        from = c.nextSetBit(end);
      }
      return this;
    }

    Builder own(String text) {
      string.append(text);
      return this;
    }

    int length() {
      return string.length();
    }

    Text text() {
      return string.isEmpty() ? EMPTY : new Text(string.toString(), content);
    }
  }
}
