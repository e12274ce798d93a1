package dev.adyton.node.http;

import java.time.Duration;

/** The limits of the HTTP surface that have no setting: every one has a name and stands here. */
public final class Limits {
  /** Bytes of request line and header fields together, on the wire. */
  public static final int MAX_HEAD_BYTES = 16 * 1024;

  /** Header fields of one request. */
  public static final int MAX_FIELDS = 100;

  /** Bytes of a request's body, in clear or opened. */
  public static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  /** Bytes of a sealed request: body, head, padding to the next Padmé bucket (≤ 12 %), tags. */
  public static final int MAX_SEALED_BYTES = MAX_BODY_BYTES + MAX_BODY_BYTES / 8 + 128 * 1024;

  /** Objects and arrays inside one another, in an API body. */
  public static final int MAX_JSON_DEPTH = 32;

  /** Values in an API body. */
  public static final int MAX_JSON_VALUES = 65_536;

  /** Bytes of all bodies that are held at once; more requests with a body are answered 429. */
  public static final int MAX_HELD_BYTES = 128 * MAX_SEALED_BYTES;

  /** A connection that neither sends nor takes a byte for so long is closed. */
  public static final Duration IDLE = Duration.ofSeconds(30);

  /** How long a body may take from the first to the last byte. */
  public static final Duration BODY_TIME = Duration.ofSeconds(60);

  /** How long, and {@link #MAX_BODY_BYTES} at most, a refused body is still taken in. */
  public static final Duration LINGER = Duration.ofSeconds(5);

  /** How often a waiting handler looks whether its client is still there. */
  public static final Duration POLL = Duration.ofMillis(100);

  /** How often a quiet stream is sent a comment; twice this is less than one second. */
  public static final Duration HEARTBEAT = Duration.ofMillis(400);

  /**
   * How often a stream that somebody only follows wakes while it is quiet, looks whether he is
   * still there, and sends him a comment. Thousands may wait, and his going ends no computing.
   */
  public static final Duration FOLLOWED = Duration.ofSeconds(5);

  private Limits() {}
}
