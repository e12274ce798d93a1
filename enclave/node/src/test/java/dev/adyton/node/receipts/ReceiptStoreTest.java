package dev.adyton.node.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.auth.Caller;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is put comes back to its caller as it was, though arrays are used again. */
final class ReceiptStoreTest {
  private static final Caller ALICE = new Caller("aa", Caller.DEFAULT_PROJECT);
  private static final Caller BOB = new Caller("bb", Caller.DEFAULT_PROJECT);
  private static final int MOST = 4096;

  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final InstantSource instants = () -> Instant.ofEpochMilli(now.get());
  private final ReceiptStore store = new ReceiptStore(instants.withZone(ZoneOffset.UTC));

  private static ReceiptStore.Issued issued(int i) {
    // Longer and shorter ones in turns, on both sides of the arrays' steps.
    return new ReceiptStore.Issued(("S" + i + ";").repeat(1 + i * 37 % 900), "K" + i);
  }

  private void put(int i) {
    store.put("req_" + i, i % 2 == 0 ? ALICE : BOB, issued(i));
  }

  private Optional<ReceiptStore.Issued> find(int i) {
    return store.find("req_" + i, i % 2 == 0 ? ALICE : BOB);
  }

  @Test
  void theOldestGoAndTheOthersStayWhole() {
    for (int i = 0; i < 2 * MOST + 100; i++) {
      put(i);
    }
    for (int i = 0; i < 2 * MOST + 100; i++) {
      assertThat(find(i)).isEqualTo(i < MOST + 100 ? Optional.empty() : Optional.of(issued(i)));
    }
  }

  @Test
  void theyAreTheirCallersAlone() {
    put(0);
    assertThat(store.find("req_0", BOB)).isEmpty();
    assertThat(find(0)).contains(issued(0));
  }

  @Test
  void oneThatIsPutAgainIsTheLast() {
    store.put("req", ALICE, issued(1));
    store.put("req", ALICE, issued(2));
    store.put("other", ALICE, issued(3));
    assertThat(store.find("req", ALICE)).contains(issued(2));
    assertThat(store.find("other", ALICE)).contains(issued(3));
  }

  @Test
  void theyLiveTenMinutes() {
    put(1);
    now.addAndGet(ReceiptStore.LIFE.toMillis());
    put(2);
    assertThat(find(1)).contains(issued(1));
    now.addAndGet(1);
    assertThat(find(1)).isEmpty();
    put(3);
    assertThat(find(2)).contains(issued(2));
    assertThat(find(3)).contains(issued(3));
  }
}
