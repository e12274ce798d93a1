package dev.adyton.training.lora;

import dev.adyton.training.model.Batch;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Conversations on which an adapted model is held to what the model itself says, batch after batch
 * in a drawn order, from the beginning again when all were shown. Mutable; belongs to one thread.
 */
final class Rehearsal {
  private final TokenStore store;
  private final double noise;
  private final float[] weights;
  private final int[] order;
  private int next;

  /**
   * @param store at least one conversation
   * @param noise part of every second conversation's user tokens that is replaced by others of the
   *     same conversation; what the model says to a mistyped question is to stay as well
   * @param weight of an assistant's token
   * @param seed of the order
   */
  Rehearsal(TokenStore store, double noise, float weight, long seed) {
    this.store = store;
    this.noise = noise;
    this.weights = new float[] {0f, 0f, weight};
    this.order = order(store.conversations(), seed);
  }

  /** Replaces what {@code batch} holds by the next {@code most} tokens, in whole conversations. */
  void fill(Batch batch, int most, SplittableRandom random) {
    batch.clear();
    int before = next;
    while (batch.length() < most && add(batch, order[next % order.length], random)) {
      next++;
    }
    // One that never fits would stop the rehearsal for good.
    next += next == before ? 1 : 0;
  }

  private boolean add(Batch batch, int c, SplittableRandom random) {
    double part = next % 2 == 0 ? noise : 0;
    return batch.add(noisy(store, c, part, random), classes(store, c), 0, store.length(c), weights);
  }

  static int[] order(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Conversation {@code c} with a part of its user's tokens replaced by others of its own. */
  static int[] noisy(TokenStore store, int c, double part, SplittableRandom random) {
    int from = store.start(c);
    int[] said = Arrays.copyOfRange(store.tokens(), from, from + store.length(c));
    for (int i = 0; i < said.length; i++) {
      if (store.classes()[from + i] == ChatFormat.USER && random.nextDouble() < part) {
        said[i] = store.tokens()[from + random.nextInt(said.length)];
      }
    }
    return said;
  }

  static byte[] classes(TokenStore store, int c) {
    return Arrays.copyOfRange(store.classes(), store.start(c), store.start(c) + store.length(c));
  }
}
