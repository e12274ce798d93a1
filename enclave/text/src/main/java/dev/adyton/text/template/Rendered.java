package dev.adyton.text.template;

import java.util.List;

/**
 * A rendered conversation, in order. Which part came from the conversation and which from the
 * template stays known, so that a tokenizer looks for control tokens in the template's own text
 * alone.
 *
 * @param spans neighbouring ones differ in their origin; none is empty
 */
public record Rendered(List<Span> spans) {
  public Rendered {
    spans = List.copyOf(spans);
  }

  /**
   * A part of one origin. Its {@code toString} shows nothing.
   *
   * @param text never empty
   * @param content whether it came from the conversation
   */
  public record Span(String text, boolean content) {
    @Override
    public String toString() {
      return "Span";
    }
  }

  /** Returns the whole text. */
  public String text() {
    StringBuilder all = new StringBuilder();
    spans.forEach(s -> all.append(s.text()));
    return all.toString();
  }
}
