package dev.adyton.training.run;

import dev.adyton.training.model.Batch;
import dev.adyton.training.model.LossSum;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.text.TokenStore;

/** The loss on conversations that are not trained on. */
public final class Validation {
  private static final int BATCH_TOKENS = 2048;

  private Validation() {}

  /** Sums the loss of every conversation of {@code store} that fits the context. */
  public static LossSum loss(ModelShape shape, float[] weights, TokenStore store) {
    int capacity = Math.max(BATCH_TOKENS, shape.context());
    Network network = new Network(shape, capacity);
    Batch batch = new Batch(capacity);
    LossSum sum = LossSum.ZERO;
    int i = 0;
    while (i < store.conversations()) {
      batch.clear();
      while (i < store.conversations() && (!fits(store, i, shape) || add(store, i, batch))) {
        i++;
      }
      if (batch.length() > 0) {
        network.forward(weights, batch);
        sum = sum.plus(network.loss(batch));
      }
    }
    return sum;
  }

  private static boolean fits(TokenStore store, int i, ModelShape shape) {
    return store.length(i) <= shape.context();
  }

  private static boolean add(TokenStore store, int i, Batch batch) {
    return batch.add(
        store.tokens(), store.classes(), store.start(i), store.length(i), Packer.WEIGHTS);
  }
}
