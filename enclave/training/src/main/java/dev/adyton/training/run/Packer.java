package dev.adyton.training.run;

import dev.adyton.training.model.Batch;
import dev.adyton.training.text.TokenStore;

/**
 * Fills batches with whole conversations in the store's order, round and round. Where it stands is
 * one number, so a checkpoint can carry it.
 */
final class Packer {
  /** Weight of context, user's and assistant's tokens in the loss. */
  static final float[] WEIGHTS = {0f, 0.1f, 1f};

  private final TokenStore store;
  private final int longest;
  private long next;

  /**
   * @param longest conversations with more tokens are left out
   */
  Packer(TokenStore store, int longest, long next) {
    this.store = store;
    this.longest = longest;
    this.next = next;
    boolean any = false;
    for (int i = 0; i < store.conversations() && !any; i++) {
      any = store.length(i) <= longest;
    }
    if (!any) {
      throw new IllegalArgumentException("no conversation fits the context");
    }
  }

  /** Number of the conversation that comes next, counted over all rounds. */
  long next() {
    return next;
  }

  void fill(Batch batch) {
    batch.clear();
    while (true) {
      int i = (int) (next % store.conversations());
      int length = store.length(i);
      if (length <= longest
          && !batch.add(store.tokens(), store.classes(), store.start(i), length, WEIGHTS)) {
        return;
      }
      next++;
    }
  }
}
