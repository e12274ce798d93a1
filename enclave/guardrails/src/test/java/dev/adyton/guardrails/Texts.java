package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.List;

/** Short ways to send text through a stage. */
final class Texts {
  private Texts() {}

  static List<Span> user(String text) {
    return List.of(new Span(Provenance.USER, SecretText.of(text)));
  }

  static String push(OutputStage stage, String piece) {
    return stage.push(SecretText.of(piece)).text().reveal();
  }

  /** Sends the pieces and the end; returns what came out. */
  static String through(OutputStage stage, String... pieces) {
    StringBuilder out = new StringBuilder();
    for (String piece : pieces) {
      out.append(push(stage, piece));
    }
    return out.append(stage.end().text().reveal()).toString();
  }

  static GuardrailSession floor() {
    try {
      return Guardrails.floor().session();
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }

  /** What the floor makes of a text that is the whole answer. */
  static String text(String answer) {
    try (GuardrailSession session = floor()) {
      return through(session.channel(ChannelKind.TEXT), answer);
    }
  }
}
