package dev.adyton.node.api;

import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Log probabilities as OpenAI's APIs write them. */
final class LogprobText {
  private LogprobText() {}

  static void array(JsonGenerator out, List<TokenLogprob> tokens) {
    out.writeStartArray();
    for (TokenLogprob token : tokens) {
      out.writeStartObject();
      members(out, token);
      out.writeArrayPropertyStart("top_logprobs");
      for (TokenLogprob other : token.top()) {
        out.writeStartObject();
        members(out, other);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void members(JsonGenerator out, TokenLogprob token) {
    out.writeStringProperty("token", token.token().reveal());
    out.writeNumberProperty("logprob", token.logprob());
    out.writeArrayPropertyStart("bytes");
    token.bytes().forEach(out::writeNumber);
    out.writeEndArray();
  }
}
