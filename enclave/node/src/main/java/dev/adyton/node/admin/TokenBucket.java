package dev.adyton.node.admin;

/**
 * Tokens that may be used in a minute, coming back evenly: a full bucket holds a minute's. What is
 * larger than that waits for a full bucket and leaves a debt, so that nothing waits for ever. Not
 * thread-safe.
 */
final class TokenBucket {
  private final double perMinute;
  private double held;
  private long at;

  /**
   * Makes a full one.
   *
   * @param perMinute at least 1
   * @param now in milliseconds
   */
  TokenBucket(long perMinute, long now) {
    this.perMinute = perMinute;
    this.held = perMinute;
    this.at = now;
  }

  /** Returns seconds until {@code tokens} can be taken, 0 for now. */
  long seconds(long tokens, long now) {
    held = Math.min(perMinute, held + Math.max(0, now - at) * perMinute / 60_000);
    at = Math.max(at, now);
    double lacking = Math.min((double) tokens, perMinute) - held;
    return lacking <= 0 ? 0 : (long) Math.ceil(lacking * 60 / perMinute);
  }

  /** Takes tokens; negative ones come back. */
  void take(long tokens) {
    held = Math.min(perMinute, held - tokens);
  }
}
