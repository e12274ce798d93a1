package dev.adyton.engine;

import java.util.Optional;

/**
 * One answer under way, from logits to text: whoever computes the logits, alone or among others,
 * gets the same tokens. Not thread-safe.
 */
final class Answering {
  private final LoadedModel model;
  private final GenerationRequest request;
  private final TokenListener listener;
  private final int most;
  private final StopText text;
  private final Detokenizer detokenizer;
  private final Sampler sampler;
  private final Optional<Constraint> constraint;
  private int chosen;
  private int last;

  /**
   * @param most tokens that may be chosen, at least 1
   */
  Answering(LoadedModel model, GenerationRequest request, TokenListener listener, int most) {
    this.model = model;
    this.request = request;
    this.listener = listener;
    this.most = most;
    this.sampler = new Sampler(request.sampling());
    this.constraint = request.bound().map(b -> new Constraint(b, model.trie(), model.tokenizer()));
    this.text = new StopText(request.stop(), listener);
    int[] prompt = request.prompt();
    this.last = prompt[prompt.length - 1];
    this.detokenizer = model.tokenizer().detokenizer(last);
  }

  /** Returns the token that was chosen last; before, the prompt's last. */
  int last() {
    return last;
  }

  /**
   * Chooses the next token and tells the listener.
   *
   * @param logits changed
   * @return why the answer is over, if it is
   */
  Optional<FinishReason> accept(float[] logits) throws ModelException {
    Optional<FinishReason> finish = next(logits);
    if (finish.isPresent()) {
      text.accept(detokenizer.finish());
      text.finish();
    }
    return finish;
  }

  private Optional<FinishReason> next(float[] logits) throws ModelException {
    last = choose(logits);
    chosen++;
    if (model.tokenizer().isEndOfGeneration(last)) {
      return Optional.of(FinishReason.STOP);
    }
    control(last);
    text.accept(detokenizer.accept(last));
    if (text.stopped() || (constraint.isPresent() && constraint.get().whole())) {
      return Optional.of(FinishReason.STOP);
    }
    return chosen < most ? Optional.empty() : Optional.of(FinishReason.LENGTH);
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

  /**
   * Tells the listener how probable a token of the prompt was.
   *
   * @param logits after what goes before it
   */
  void scored(float[] logits, int token) {
    listener.onPrompt(told(logits, token, Logprobs.normaliser(logits)));
  }

  private TokenChoice told(float[] logits, int token, double normaliser) {
    int n = request.topLogprobs().orElse(0);
    float logprob = (float) (logits[token] - normaliser);
    return new TokenChoice(token, logprob, Logprobs.top(logits, n, normaliser));
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
      listener.onToken(told(before, token, normaliser));
    }
    return token;
  }

  /**
   * @param read tokens of the prompt that were read
   * @param cached how many of them had been computed before
   */
  GenerationResult result(FinishReason finish, int read, int cached) {
    return new GenerationResult(
        finish, read, chosen, request.sampling().seed(), text.stoppedBy(), cached);
  }
}
