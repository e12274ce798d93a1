package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.Tiny;
import dev.adyton.training.model.Batch;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
  private final TokenStore store = Tiny.store(Tiny.vocabulary());

  @Test
  void anOrderIsOfAll() {
    int[] order = Rehearsal.order(50, 3);
    assertThat(order).isNotEqualTo(Rehearsal.order(50, 4)).isEqualTo(Rehearsal.order(50, 3));
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      assertThat(order[i]).isEqualTo(i);
    }
  }

  @Test
  void itGoesOnBeyondTheLastConversation() {
    Rehearsal rehearsal = new Rehearsal(store, 0.1, 1f, 3);
    SplittableRandom random = new SplittableRandom(3);
    Batch batch = new Batch(512);
    int shown = 0;
    while (shown < 2 * store.conversations()) {
      rehearsal.fill(batch, 320, random);
      assertThat(batch.length()).isPositive();
      shown += batch.segments();
    }
  }

  @Test
  void noiseTouchesOnlyWhatTheUserSaid() {
    SplittableRandom random = new SplittableRandom(3);
    int changed = 0;
    for (int c = 0; c < store.conversations(); c++) {
      int[] said = Rehearsal.noisy(store, c, 0.2, random);
      byte[] classes = Rehearsal.classes(store, c);
      for (int i = 0; i < said.length; i++) {
        if (said[i] != store.tokens()[store.start(c) + i]) {
          assertThat(classes[i]).isEqualTo(ChatFormat.USER);
          changed++;
        }
      }
    }
    assertThat(changed).isPositive();
  }
}
