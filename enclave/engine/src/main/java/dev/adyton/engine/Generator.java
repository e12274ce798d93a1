package dev.adyton.engine;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs prompts through a model, each alone: the obvious way, which {@link ServingEngine} is held
 * to. Thread-safe: each call has its own session.
 */
public final class Generator {
  /** Tokens of a prompt between two questions whether the caller is still there. */
  private static final int PREFILL = 128;

  private final LoadedModel model;

  /** Generates with {@code model}, which must stay open. */
  public Generator(LoadedModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * Continues a prompt until the model, a stop text, a limit or the caller ends it.
   *
   * @param cancelled asked before every token and every part of the prompt
   * @throws ModelException {@link ModelException.Code#KIND} for a model that embeds, {@link
   *     ModelException.Code#CONTEXT_EXCEEDED} when the prompt leaves no room for an answer, {@link
   *     ModelException.Code#TOKENIZER} for an id outside the vocabulary, {@link
   *     ModelException.Code#GRAMMAR} where no token can follow the request's grammar
   */
  public GenerationResult generate(
      GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
      throws ModelException {
    int most = model.room(request);
    int[] prompt = request.prompt();
    try (Session session = session(request, prompt.length + most)) {
      Answering answer = new Answering(model, request, listener, most);
      FinishReason finish =
          request.scored()
              ? score(session, prompt, answer, most, cancelled)
              : run(session, prompt, answer, cancelled);
      return answer.result(finish, Math.min(prompt.length, session.position()), 0);
    }
  }

  private Session session(GenerationRequest request, int tokens) {
    return request.adapter().isPresent()
        ? model.newSession(tokens, request.adapter().get())
        : model.newSession(tokens);
  }

  private static FinishReason run(
      Session session, int[] prompt, Answering answer, BooleanSupplier cancelled)
      throws ModelException {
    int last = prompt.length - 1;
    for (int at = 0; at < last; at += PREFILL) {
      if (cancelled.getAsBoolean()) {
        return FinishReason.CANCELLED;
      }
      session.prefill(prompt, at, Math.min(last, at + PREFILL));
    }
    return answer(session, answer, cancelled);
  }

  private static FinishReason score(
      Session session, int[] prompt, Answering answer, int most, BooleanSupplier cancelled)
      throws ModelException {
    int last = prompt.length - 1;
    for (int at = 0; at < last; at++) {
      if (cancelled.getAsBoolean()) {
        return FinishReason.CANCELLED;
      }
      answer.scored(session.forward(prompt[at]), prompt[at + 1]);
    }
    if (most == 0) {
      session.prefill(prompt, last, prompt.length);
      return FinishReason.LENGTH;
    }
    return answer(session, answer, cancelled);
  }

  private static FinishReason answer(Session session, Answering answer, BooleanSupplier cancelled)
      throws ModelException {
    Optional<FinishReason> finish = Optional.empty();
    while (finish.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        return FinishReason.CANCELLED;
      }
      finish = answer.accept(session.forward(answer.last()));
    }
    return finish.get();
  }
}
