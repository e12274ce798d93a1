package dev.adyton.node.receipts;

import dev.adyton.node.auth.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Receipts of plain exchanges, in memory, for ten minutes, for the caller they belong to. They hold
 * digests and the caller's key to them, no content. When full, the oldest go. Thread-safe.
 *
 * <p>For maintainers: a receipt has some kilobytes and lives for half a minute on a busy node, too
 * long to die young. So the arrays that hold them are used again: else each answer would leave that
 * much in the heap's old part, which grows before it is collected.
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

  /** Arrays are made in steps of so many bytes, so that another receipt fits as well. */
  private static final int STEP = 1024;

  private record Kept(Caller caller, Room room, int signed, int key, long until) {
    Issued issued() {
      return new Issued(room.text(0, signed), room.text(signed, key));
    }
  }

  /** Bytes that hold one receipt after the other. */
  private static final class Room {
    private byte[] bytes = new byte[0];

    @SuppressWarnings("deprecation") // base64 is ASCII, and no array is made on the way
    void fill(String signed, String key) {
      int length = signed.length() + key.length();
      if (bytes.length < length) {
        bytes = new byte[(length / STEP + 1) * STEP];
      }
      signed.getBytes(0, signed.length(), bytes, 0);
      key.getBytes(0, key.length(), bytes, signed.length());
    }

    String text(int from, int length) {
      return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }
  }

  private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>();
  private final ArrayDeque<Room> free = new ArrayDeque<>();
  private final Clock clock;

  /** Creates an empty store. */
  public ReceiptStore(Clock clock) {
    this.clock = clock;
  }

  synchronized void put(String requestId, Caller caller, Issued issued) {
    expire();
    if (kept.size() >= MAX_RECEIPTS) {
      drop();
    }
    Room room = Optional.ofNullable(free.poll()).orElseGet(Room::new);
    room.fill(issued.signed(), issued.key());
    long until = clock.millis() + LIFE.toMillis();
    Kept now = new Kept(caller, room, issued.signed().length(), issued.key().length(), until);
    Optional.ofNullable(kept.put(requestId, now)).ifPresent(before -> free.add(before.room()));
  }

  synchronized Optional<Issued> find(String requestId, Caller caller) {
    expire();
    Kept found = kept.get(requestId);
    return found != null && found.caller().equals(caller)
        ? Optional.of(found.issued())
        : Optional.empty();
  }

  private void drop() {
    free.add(kept.pollFirstEntry().getValue().room());
  }

  private void expire() {
    long now = clock.millis();
    // In order of time, for all live equally long.
    while (!kept.isEmpty() && kept.firstEntry().getValue().until() < now) {
      drop();
    }
  }
}
