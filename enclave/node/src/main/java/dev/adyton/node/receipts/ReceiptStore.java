package dev.adyton.node.receipts;

import dev.adyton.node.auth.Caller;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Receipts of plain exchanges, in memory, for ten minutes, for the caller they belong to. They hold
 * digests and the caller's key to them, no content. When full, the oldest go. Thread-safe.
 */
public final class ReceiptStore {
  /** How long a receipt can be fetched. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final int MAX_RECEIPTS = 4096;

  /**
   * A receipt and the key that opens its digests.
   *
   * @param signed base64 of the signed receipt's JSON
   * @param key base64 of the 32 bytes of {@code k_f}
   */
  public record Issued(String signed, String key) {
    @Override
    public String toString() {
      return "Issued";
    }
  }

  private record Kept(Caller caller, Issued issued, long until) {}

  private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>();
  private final Clock clock;

  /** Creates an empty store. */
  public ReceiptStore(Clock clock) {
    this.clock = clock;
  }

  synchronized void put(String requestId, Caller caller, Issued issued) {
    expire();
    if (kept.size() >= MAX_RECEIPTS) {
      Iterator<String> oldest = kept.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    kept.put(requestId, new Kept(caller, issued, clock.millis() + LIFE.toMillis()));
  }

  synchronized Optional<Issued> find(String requestId, Caller caller) {
    expire();
    Kept found = kept.get(requestId);
    return found != null && found.caller().equals(caller)
        ? Optional.of(found.issued())
        : Optional.empty();
  }

  private void expire() {
    long now = clock.millis();
    // In order of time, for all live equally long.
    while (!kept.isEmpty() && kept.firstEntry().getValue().until() < now) {
      kept.pollFirstEntry();
    }
  }
}
