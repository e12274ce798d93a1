package dev.adyton.engine;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Runs prompts through a model. Thread-safe: each call has its own session. */
public final class Generator {
  private final LoadedModel model;

  /** Generates with {@code model}, which must stay open. */
  public Generator(LoadedModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * Continues a prompt until the model, a stop text, a limit or the caller ends it.
   *
   * @param cancelled asked before every token and every part of the prompt
   * @throws ModelException {@link ModelException.Code#CONTEXT_EXCEEDED} when the prompt leaves no
   *     room for an answer, {@link ModelException.Code#TOKENIZER} for an id outside the vocabulary
   */
  public GenerationResult generate(
      GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
      throws ModelException {
    if (cancelled.getAsBoolean()) {
      return new GenerationResult(FinishReason.CANCELLED, 0, 0, request.sampling().seed());
    }
    throw new UnsupportedOperationException(model.numerics());
  }
}
