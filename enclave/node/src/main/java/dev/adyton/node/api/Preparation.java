package dev.adyton.node.api;

import dev.adyton.engine.Account;
import dev.adyton.engine.Bound;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.run.Asked;
import dev.adyton.node.run.EngineRoom;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** From a request that the guardrails let in to what the engine is asked. Thread-safe. */
final class Preparation {
  /** Seeds are chosen so that every JSON reader holds them exactly: 53 bits. */
  private static final long SEED_MASK = (1L << 53) - 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Dialect dialect;
  private final Services services;
  private final Bounds bounds;

  Preparation(Dialect dialect, Services services, Bounds bounds) {
    this.dialect = dialect;
    this.services = services;
    this.bounds = bounds;
  }

  /**
   * What the engine is asked; closing it overwrites the prompt. Its {@code toString} shows nothing.
   *
   * @param prompt the conversation in the model's words
   * @param choices one for each answer that is wanted
   */
  record Ready(ChatPrompt prompt, List<Asked> choices) implements AutoCloseable {
    int promptTokens() {
      return prompt.ids().length;
    }

    @Override
    public void close() {
      Arrays.fill(prompt.ids(), 0);
    }

    @Override
    public String toString() {
      return "Ready";
    }
  }

  /** Returns a seed for a request that brought none. */
  static long seed() {
    return RANDOM.nextLong() & SEED_MASK;
  }

  /**
   * Returns what the engine is to be asked.
   *
   * @throws ApiException where the model cannot answer such a request
   */
  Ready ready(Caller caller, Inference inference) throws ApiException {
    ChatPrompt prompt = render(inference);
    return new Ready(prompt, choices(caller, inference, prompt));
  }

  private List<Asked> choices(Caller caller, Inference inference, ChatPrompt prompt)
      throws ApiException {
    Decoding decoding = inference.decoding();
    int room = services.served().contextLength() - prompt.ids().length;
    if (room < 1) {
      throw ApiException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, dialect.conversation());
    }
    int size = services.served().language().size();
    if (decoding.bias().keySet().stream().anyMatch(id -> id >= size)) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "logit_bias");
    }
    int most = Math.min(decoding.maxTokens().orElse(room), room);
    Optional<Bound> bound = bounds.of(caller, inference, prompt);
    Sampling sampling = sampling(decoding, services.seeds());
    Set<String> offered =
        inference.tooling().offered().stream()
            .map(t -> t.name().reveal())
            .collect(Collectors.toSet());
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < decoding.choices(); i++) {
      GenerationRequest request =
          new GenerationRequest(
                  prompt.ids(),
                  most,
                  sampling.choice(i),
                  decoding.stop(),
                  bound,
                  decoding.topLogprobs())
              .on(new Account(caller.project(), inference.delivery().tier()));
      asked.add(new Asked(request, prompt.format(), offered, inference.tooling().parallel()));
    }
    return asked;
  }

  /** Returns how tokens are chosen, with a seed of {@code seeds} where none was given. */
  static Sampling sampling(Decoding decoding, LongSupplier seeds) {
    return new Sampling(
        decoding.temperature(),
        decoding.topK(),
        decoding.topP(),
        0,
        1,
        decoding.penalties(),
        decoding.bias(),
        decoding.seed().orElseGet(seeds));
  }

  private ChatPrompt render(Inference inference) throws ApiException {
    try {
      return services
          .served()
          .language()
          .prompt(inference.messages(), inference.tooling().offered());
    } catch (ModelException e) {
      throw ApiException.of(EngineRoom.code(e), dialect.conversation());
    }
  }
}
