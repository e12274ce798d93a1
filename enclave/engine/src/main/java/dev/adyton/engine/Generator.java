package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Runs prompts through a model. Thread-safe: each call has its own session. */
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
    if (!model.generates()) {
      throw new ModelException(Code.KIND, "model");
    }
    int[] prompt = request.prompt();
    int context = model.info().contextLength();
    if (prompt.length >= context) {
      throw new ModelException(Code.CONTEXT_EXCEEDED, "prompt");
    }
    for (int id : prompt) {
      if (id < 0 || id >= model.info().vocabularySize()) {
        throw new ModelException(Code.TOKENIZER, "id");
      }
    }
    int most = Math.min(request.maxTokens(), context - prompt.length);
    try (Session session = session(request, prompt.length + most)) {
      return new Run(request, listener, cancelled, session).answer(most);
    }
  }

  private Session session(GenerationRequest request, int tokens) {
    return request.adapter().isPresent()
        ? model.newSession(tokens, request.adapter().get())
        : model.newSession(tokens);
  }

  /** One answer under way. */
  private final class Run {
    private final GenerationRequest request;
    private final BooleanSupplier cancelled;
    private final Session session;
    private final StopText text;
    private final Detokenizer detokenizer;
    private final Sampler sampler;
    private final Optional<Constraint> constraint;
    private final TokenListener listener;
    private int chosen;

    Run(
        GenerationRequest request,
        TokenListener listener,
        BooleanSupplier cancelled,
        Session session) {
      this.request = request;
      this.cancelled = cancelled;
      this.session = session;
      this.listener = listener;
      this.sampler = new Sampler(request.sampling());
      this.constraint =
          request.bound().map(b -> new Constraint(b, model.trie(), model.tokenizer()));
      this.text = new StopText(request.stop(), listener);
      int[] prompt = request.prompt();
      this.detokenizer = model.tokenizer().detokenizer(prompt[prompt.length - 1]);
    }

    GenerationResult answer(int most) throws ModelException {
      int[] prompt = request.prompt();
      int last = prompt.length - 1;
      for (int at = 0; at < last; at += PREFILL) {
        if (cancelled.getAsBoolean()) {
          return result(FinishReason.CANCELLED);
        }
        session.prefill(prompt, at, Math.min(last, at + PREFILL));
      }
      FinishReason finish = decode(prompt[last], most);
      if (finish != FinishReason.CANCELLED) {
        text.accept(detokenizer.finish());
        text.finish();
      }
      return result(finish);
    }

    private FinishReason decode(int first, int most) throws ModelException {
      int token = first;
      while (chosen < most) {
        if (cancelled.getAsBoolean()) {
          return FinishReason.CANCELLED;
        }
        token = choose(session.forward(token));
        chosen++;
        if (model.tokenizer().isEndOfGeneration(token)) {
          return FinishReason.STOP;
        }
        control(token);
        text.accept(detokenizer.accept(token));
        if (text.stopped() || (constraint.isPresent() && constraint.get().whole())) {
          return FinishReason.STOP;
        }
      }
      return FinishReason.LENGTH;
    }

    /** Tells a token without text by its name; text before it goes first. */
    private void control(int token) throws ModelException {
      if (model.tokenizer().bytes(token).length > 0) {
        return;
      }
      text.finish();
      Optional<String> name = model.tokenizer().controlName(token);
      if (name.isPresent()) {
        listener.onControl(name.get());
        if (constraint.isPresent()) {
          constraint.get().control(name.get());
        }
      }
    }

    private int choose(float[] logits) throws ModelException {
      boolean told = request.topLogprobs().isPresent();
      double normaliser = told ? Logprobs.normaliser(logits) : 0;
      float[] before = told ? logits.clone() : logits;
      if (constraint.isPresent()) {
        constraint.get().mask(logits);
      }
      int token = sampler.choose(logits);
      if (constraint.isPresent() && !model.tokenizer().isEndOfGeneration(token)) {
        constraint.get().accept(token);
      }
      sampler.wrote(token);
      if (told) {
        int n = request.topLogprobs().getAsInt();
        float logprob = (float) (before[token] - normaliser);
        listener.onToken(new TokenChoice(token, logprob, Logprobs.top(before, n, normaliser)));
      }
      return token;
    }

    private GenerationResult result(FinishReason finish) {
      int read = Math.min(request.prompt().length, session.position());
      return new GenerationResult(
          finish, read, chosen, request.sampling().seed(), text.stoppedBy());
    }
  }
}
