package dev.adyton.engine;

import dev.adyton.codec.Digest;
import dev.adyton.engine.model.Page;
import dev.adyton.engine.model.Sequence;
import dev.adyton.engine.serve.PrefixCache;
import dev.adyton.engine.serve.PrefixKeys;
import dev.adyton.engine.serve.Work;
import dev.adyton.kernels.KeyValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One request in the engine: its tokens so far, its place in memory while it has one, its answer.
 * Used by the engine's thread, but for {@link #outcome}.
 *
 * <p>A request that is set aside loses its keys and values and nothing else: its tokens are fed
 * again, which gives the same bits, and its answer goes on.
 */
final class ServedRequest implements Work {
  private final GenerationRequest request;
  private final BooleanSupplier cancelled;
  private final Answering answer;
  private final int prompt;
  private final int capacity;
  private final int most;
  private final CompletableFuture<GenerationResult> outcome = new CompletableFuture<>();

  /** The prompt and what was answered: a copy, since a caller may wipe its own when it leaves. */
  private int[] tokens;

  private int length;
  private Optional<Sequence> sequence = Optional.empty();
  private Optional<Digest> name = Optional.empty();
  private int named;

  /** Tokens of the prompt that need no telling any more. */
  private int told = 1;

  private int cached;
  private int read;

  ServedRequest(
      LoadedModel model,
      GenerationRequest request,
      TokenListener listener,
      BooleanSupplier cancelled,
      int most) {
    this.request = request;
    this.cancelled = cancelled;
    this.prompt = request.prompt().length;
    this.capacity = prompt + most;
    this.most = most;
    this.tokens = request.prompt().clone();
    this.length = prompt;
    this.answer = new Answering(model, request, listener, most);
  }

  @Override
  public Account account() {
    return request.account();
  }

  @Override
  public int pending() {
    return length - position();
  }

  @Override
  public boolean answering() {
    return pending() == 1;
  }

  GenerationRequest request() {
    return request;
  }

  int capacity() {
    return capacity;
  }

  boolean isCancelled() {
    return cancelled.getAsBoolean();
  }

  CompletableFuture<GenerationResult> outcome() {
    return outcome;
  }

  Optional<Sequence> sequence() {
    return sequence;
  }

  private int position() {
    return sequence.map(Sequence::position).orElse(0);
  }

  /** Gets memory, and what was computed before for the same tenant of the same tokens. */
  void begin(Sequence fresh, Digest salt, PrefixCache cache, long now) {
    // At least one token is computed: its logits are what the answer goes on from.
    // Of what is to be scored, too: only what was told before needs no logits.
    int spare = request.scored() ? Math.min(length, told) - 1 : length - 1;
    List<Page> found = cache.find(account().tenant(), salt, tokens, spare / KeyValues.PAGE, now);
    fresh.adopt(found);
    if (read == 0) {
      cached = Math.min(prompt, found.size() * KeyValues.PAGE);
    }
    sequence = Optional.of(fresh);
    name = Optional.of(salt);
    named = 0;
  }

  /**
   * Returns the next tokens as part of a step.
   *
   * @param n so many at most
   * @param scores most of them that are to be scored at once
   */
  Sequence.Part part(int n, int scores) {
    Sequence own = sequence.orElseThrow();
    int from = own.position();
    int to = from + n;
    if (!scoring()) {
      return new Sequence.Part(own, tokens, from, to, to == length ? 1 : 0);
    }
    // Logits after position p tell the token at p + 1.
    int first = Math.max(from, told - 1);
    to = Math.min(to, first + scores);
    return new Sequence.Part(own, tokens, from, to, Math.max(0, to - first));
  }

  private boolean scoring() {
    return request.scored() && told < prompt;
  }

  /**
   * Tells what the logits after a position say.
   *
   * @param logits changed
   * @return why the answer is over, if it is
   */
  Optional<FinishReason> heard(float[] logits) throws ModelException {
    if (scoring()) {
      answer.scored(logits, tokens[told++]);
      return Optional.empty();
    }
    return most == 0 ? Optional.of(FinishReason.LENGTH) : answer(logits);
  }

  /** Takes note of what a step has computed. */
  void computed(PrefixCache cache, long now) {
    read = Math.max(read, Math.min(prompt, position()));
    List<Page> full = sequence.orElseThrow().full();
    for (; named < full.size(); named++) {
      int from = named * KeyValues.PAGE;
      Digest next = PrefixKeys.next(name.orElseThrow(), tokens, from, from + KeyValues.PAGE);
      cache.put(account().tenant(), next, full.get(named), now);
      name = Optional.of(next);
    }
  }

  /** Chooses the next token; returns why the answer is over, if it is. */
  private Optional<FinishReason> answer(float[] logits) throws ModelException {
    Optional<FinishReason> finish = answer.accept(logits);
    if (finish.isEmpty()) {
      if (length == tokens.length) {
        int[] grown = Arrays.copyOf(tokens, Math.min(capacity, 2 * length + 16));
        Arrays.fill(tokens, 0);
        tokens = grown;
      }
      tokens[length++] = answer.last();
    }
    return finish;
  }

  /** Lets go of keys and values; they are computed again when it goes on. */
  void setAside() {
    sequence.ifPresent(Sequence::close);
    sequence = Optional.empty();
  }

  void end(FinishReason finish) {
    leave();
    outcome.complete(answer.result(finish, read, cached));
  }

  void fail(Throwable cause) {
    leave();
    outcome.completeExceptionally(cause);
  }

  /** Idempotent. */
  private void leave() {
    setAside();
    Arrays.fill(tokens, 0);
    length = 0;
  }
}
