package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.Objects;

/**
 * A part of the input with one origin.
 *
 * @param provenance where it comes from
 * @param text what it says
 */
public record Span(Provenance provenance, SecretText text) {
  public Span {
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(text, "text");
  }
}
