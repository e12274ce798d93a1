package dev.adyton.node.api;

import dev.adyton.node.run.TokenLogprob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * Log probabilities as the Completions API has them: parallel arrays, and alternatives by their
 * text. Tokens that are no text by themselves are spelled {@code bytes:\xNN…}, as OpenAI's were, so
 * that two of them do not become one.
 */
final class LegacyLogprobs {
  private LegacyLogprobs() {}

  /**
   * Writes the object.
   *
   * @param offset characters that go before the first token
   * @return characters that go before what follows
   */
  static int write(JsonGenerator out, List<TokenLogprob> tokens, int offset) {
    out.writeStartObject();
    out.writeArrayPropertyStart("tokens");
    tokens.forEach(t -> out.writeString(text(t)));
    out.writeEndArray();
    out.writeArrayPropertyStart("token_logprobs");
    tokens.forEach(t -> number(out, t.logprob()));
    out.writeEndArray();
    out.writeArrayPropertyStart("top_logprobs");
    tokens.forEach(t -> top(out, t));
    out.writeEndArray();
    out.writeArrayPropertyStart("text_offset");
    int at = offset;
    for (TokenLogprob t : tokens) {
      out.writeNumber(at);
      at += begun(t.bytes());
    }
    out.writeEndArray();
    out.writeEndObject();
    return at;
  }

  private static void number(JsonGenerator out, float logprob) {
    if (Float.isNaN(logprob)) {
      out.writeNull();
    } else {
      out.writeNumber(logprob);
    }
  }

  /** The token itself is among its alternatives, whatever its rank. */
  private static void top(JsonGenerator out, TokenLogprob token) {
    if (Float.isNaN(token.logprob())) {
      out.writeNull();
      return;
    }
    Map<String, Float> all = new LinkedHashMap<>();
    token.top().forEach(t -> all.putIfAbsent(text(t), t.logprob()));
    all.putIfAbsent(text(token), token.logprob());
    out.writeStartObject();
    all.forEach(out::writeNumberProperty);
    out.writeEndObject();
  }

  private static String text(TokenLogprob token) {
    String text = token.token().reveal();
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    StringBuilder spelled = new StringBuilder("bytes:");
    token.bytes().forEach(b -> spelled.append(String.format("\\x%02x", b)));
    return spelled.toString();
  }

  /** Counts the characters that begin in a token: UTF-8's other bytes go on with one. */
  private static int begun(List<Integer> bytes) {
    return (int) bytes.stream().filter(b -> (b & 0xC0) != 0x80).count();
  }
}
