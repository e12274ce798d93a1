package dev.adyton.node.run;

import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.TokenListener;
import java.util.function.BooleanSupplier;

/** What continues a prompt: {@code dev.adyton.engine.Generator}, or a test's stand-in. */
@FunctionalInterface
public interface Continuation {
  /**
   * Generates until the model, a limit or {@code cancelled} ends it.
   *
   * @throws ModelException where the request does not fit the model
   */
  GenerationResult generate(
      GenerationRequest request, TokenListener listener, BooleanSupplier cancelled)
      throws ModelException;
}
