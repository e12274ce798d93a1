package dev.adyton.node.evidence;

import dev.adyton.codec.Digest;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The keys in use. At nine tenths of their life new ones are made, so that evidence always names
 * keys with time left; the old ones open what was sealed to them until their own end. Thread-safe.
 */
public final class NodeKeys implements AutoCloseable {
  /** How long after their end keys still open a request that was on its way. */
  static final Duration GRACE = Duration.ofSeconds(60);

  private static final int MAX_KEY_ID = 255;

  private final Duration life;
  private final Optional<Digest> tlsSpki;
  private final Clock clock;
  private final Events events;
  private KeyGeneration current;
  private Optional<KeyGeneration> previous = Optional.empty();

  /** Makes the first keys. */
  public NodeKeys(Duration life, Optional<Digest> tlsSpki, Clock clock, Events events) {
    this.life = life;
    this.tlsSpki = tlsSpki;
    this.clock = clock;
    this.events = events;
    this.current = KeyGeneration.make(1, tlsSpki, clock.instant().plus(life).getEpochSecond());
  }

  /** Returns the keys to name in evidence and to sign with. */
  public synchronized KeyGeneration current() {
    rotateIfDue();
    return current;
  }

  /** Returns the live keys that a request names by its keyset header. */
  public synchronized Optional<KeyGeneration> byRoutingId(String routingId) {
    rotateIfDue();
    if (current.keyset().routingId().equals(routingId)) {
      return Optional.of(current);
    }
    return previous.filter(keys -> keys.keyset().routingId().equals(routingId));
  }

  private void rotateIfDue() {
    long now = clock.instant().getEpochSecond();
    if (previous.isPresent() && now > previous.get().keyset().notAfter() + GRACE.toSeconds()) {
      previous.get().close();
      previous = Optional.empty();
    }
    if (now >= current.keyset().notAfter() - life.toSeconds() / 10) {
      next(now);
    }
  }

  /** Makes new keys now; what was sealed to the present ones opens until their end. */
  public synchronized void rotate() {
    next(clock.instant().getEpochSecond());
  }

  private void next(long now) {
    previous.ifPresent(KeyGeneration::close);
    previous = Optional.of(current);
    int next = current.keyId() % MAX_KEY_ID + 1;
    current = KeyGeneration.make(next, tlsSpki, now + life.toSeconds());
    events.emit(Event.of(EventKind.KEYSET_ROTATED));
  }

  @Override
  public synchronized void close() {
    current.close();
    previous.ifPresent(KeyGeneration::close);
    previous = Optional.empty();
  }
}
