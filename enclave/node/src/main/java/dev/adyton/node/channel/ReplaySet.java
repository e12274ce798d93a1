package dev.adyton.node.channel;

import dev.adyton.codec.Digest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Remembers every sealed request, by its encapsulated key, until it is no longer good. Exact: a
 * filter that errs would refuse honest callers. Bounded: when full, new requests are refused rather
 * than old ones forgotten. Lives and dies with the process, as the keys do. Thread-safe.
 */
final class ReplaySet {
  /** How far ahead a request may say it is good: bounds what must be remembered. */
  static final Duration MAX_LIFE = Duration.ofMinutes(10);

  /** How much later than {@code not_after} a request is still taken, for clocks that differ. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  static final int MAX_ENTRIES = 65_536;

  /** What came of showing a request. */
  enum Shown {
    FIRST,
    AGAIN,
    EXPIRED,
    TOO_FAR,
    FULL
  }

  private record Entry(Digest name, long forgetAfter) {}

  private final Clock clock;
  private final int maxEntries;
  private final Map<Digest, Entry> seen = new HashMap<>();
  private final PriorityQueue<Entry> byTime =
      new PriorityQueue<>((a, b) -> Long.compare(a.forgetAfter(), b.forgetAfter()));

  ReplaySet(Clock clock) {
    this(clock, MAX_ENTRIES);
  }

  ReplaySet(Clock clock, int maxEntries) {
    this.clock = clock;
    this.maxEntries = maxEntries;
  }

  /**
   * Shows a request, once it was opened and so is known to be its caller's.
   *
   * @param encapsulatedKey fresh in every honest request
   * @param notAfter Unix seconds
   */
  synchronized Shown show(byte[] encapsulatedKey, long notAfter) {
    long now = clock.instant().getEpochSecond();
    while (!byTime.isEmpty() && byTime.peek().forgetAfter() < now) {
      seen.remove(byTime.remove().name());
    }
    if (notAfter < now - CLOCK_SKEW.toSeconds()) {
      return Shown.EXPIRED;
    }
    if (notAfter > now + MAX_LIFE.toSeconds() + CLOCK_SKEW.toSeconds()) {
      return Shown.TOO_FAR;
    }
    // A hybrid key is 1,120 bytes, its digest 32.
    Digest name = Digest.sha256(encapsulatedKey);
    if (seen.containsKey(name)) {
      return Shown.AGAIN;
    }
    if (seen.size() >= maxEntries) {
      return Shown.FULL;
    }
    Entry entry = new Entry(name, notAfter + CLOCK_SKEW.toSeconds());
    seen.put(name, entry);
    byTime.add(entry);
    return Shown.FIRST;
  }
}
