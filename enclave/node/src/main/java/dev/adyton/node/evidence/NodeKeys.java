package dev.adyton.node.evidence;

import dev.adyton.codec.Digest;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The keys in use. At nine tenths of their life new ones are made, so that evidence always names
 * keys with time left; the old ones open what was sealed to them until their own end, and sign the
 * receipts of what was begun a while longer, so that no stream ends without its receipt because
 * keys were changed. Thread-safe.
 */
public final class NodeKeys implements AutoCloseable {
  /** How long after their end keys still open a request that was on its way. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** How long after that they sign the receipts of answers that were begun. */
  static final Duration SIGNING_GRACE = Duration.ofMinutes(30);

  /** Keys changed more often than that lose the oldest at once: memory is bounded. */
  static final int MAX_RETIRED = 8;

  private final Duration life;
  private final Optional<Digest> tlsSpki;
  private final Clock clock;
  private final Events events;
  private final Deque<KeyGeneration> retired = new ArrayDeque<>();
  private KeyGeneration current;
  private long made;

  /** Makes the first keys. */
  public NodeKeys(Duration life, Optional<Digest> tlsSpki, Clock clock, Events events) {
    this.life = life;
    this.tlsSpki = tlsSpki;
    this.clock = clock;
    this.events = events;
    this.current = KeyGeneration.make(made++, tlsSpki, clock.instant().plus(life).getEpochSecond());
  }

  /** Returns the keys to name in evidence and to sign with. */
  public synchronized KeyGeneration current() {
    rotateIfDue();
    return current;
  }

  /**
   * Returns the keys that a request names by its keyset header, as long as they can sign; whether
   * they still open a request they say themselves.
   */
  public synchronized Optional<KeyGeneration> byRoutingId(String routingId) {
    rotateIfDue();
    if (current.keyset().routingId().equals(routingId)) {
      return Optional.of(current);
    }
    return retired.stream().filter(keys -> keys.keyset().routingId().equals(routingId)).findFirst();
  }

  private void rotateIfDue() {
    long now = clock.instant().getEpochSecond();
    for (KeyGeneration old : retired) {
      if (now > old.keyset().notAfter() + GRACE.toSeconds()) {
        old.closeToRequests();
      }
    }
    // All live equally long, so that the oldest end first.
    while (!retired.isEmpty() && now > signsUntil(retired.getFirst())) {
      retired.removeFirst().close();
    }
    if (now >= current.keyset().notAfter() - life.toSeconds() / 10) {
      next(now);
    }
  }

  private static long signsUntil(KeyGeneration keys) {
    return keys.keyset().notAfter() + GRACE.plus(SIGNING_GRACE).toSeconds();
  }

  /** Makes new keys now; what was sealed to the present ones opens until their end. */
  public synchronized void rotate() {
    next(clock.instant().getEpochSecond());
  }

  private void next(long now) {
    retired.addLast(current);
    if (retired.size() > MAX_RETIRED) {
      retired.removeFirst().close();
    }
    current = KeyGeneration.make(made++, tlsSpki, now + life.toSeconds());
    events.emit(Event.of(EventKind.KEYSET_ROTATED));
  }

  @Override
  public synchronized void close() {
    current.close();
    retired.forEach(KeyGeneration::close);
    retired.clear();
  }
}
