package dev.adyton.node.run;

import dev.adyton.engine.Adapter;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ServingEngine;
import dev.adyton.engine.TokenListener;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What continues prompts: {@link ServingEngine}, or a test's stand-in. Thread-safe. */
@FunctionalInterface
public interface Continuation extends AutoCloseable {
  /**
   * Generates until the model, a limit or {@code cancelled} ends it.
   *
   * @throws ModelException where the request does not fit the model
   */
  GenerationResult generate(
      GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
      throws ModelException;

  /** Returns how many requests are computed at once; more wait inside. */
  default int places() {
    return 1;
  }

  @Override
  default void close() {}

  /** Returns what continues nothing: the model embeds. */
  static Continuation none() {
    return (request, listener, cancelled) -> {
      throw new ModelException(ModelException.Code.KIND, "model");
    };
  }

  /** Returns {@code engine}, every request adapted by {@code adapter}; closed with it. */
  static Continuation of(ServingEngine engine, Optional<Adapter> adapter) {
    return new Continuation() {
      @Override
      public GenerationResult generate(
          GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
          throws ModelException {
        return engine.generate(adapter.map(request::with).orElse(request), listener, cancelled);
      }

      @Override
      public int places() {
        return engine.places();
      }

      @Override
      public void close() {
        engine.close();
      }
    };
  }
}
