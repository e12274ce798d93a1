package dev.adyton.node.http;

import java.util.concurrent.Semaphore;

/**
 * Memory for requests' bodies: streams that wait cost next to nothing and may be many, bodies may
 * not. Thread-safe.
 */
final class BodyRoom {
  private static final int UNIT = 1024;

  private final Semaphore units = new Semaphore(Limits.MAX_HELD_BYTES / UNIT);

  /**
   * Sets memory apart.
   *
   * @return what to {@link #leave} with
   * @throws ApiException {@link ErrorCode#RATE_LIMITED} where there is none left
   */
  int enter(long bytes) throws ApiException {
    int wanted = (int) ((bytes + UNIT - 1) / UNIT);
    if (!units.tryAcquire(wanted)) {
      throw ApiException.of(ErrorCode.RATE_LIMITED);
    }
    return wanted;
  }

  /** Gives back what {@link #enter} returned. */
  void leave(int taken) {
    units.release(taken);
  }
}
