package dev.adyton.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Ends an answer of which nothing comes any more: java.net.http has no limit of its own for that.
 * Safe for use by its reader and its own thread.
 */
final class IdleWatch implements AutoCloseable {
  private final Thread thread;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean expired;

  private IdleWatch(InputStream in, Duration limit) {
    this.thread = Thread.ofVirtual().name("idle-watch").unstarted(() -> watch(in, limit));
  }

  static IdleWatch start(InputStream in, Duration limit) {
    IdleWatch watch = new IdleWatch(in, limit);
    watch.thread.start();
    return watch;
  }

  void touch() {
    lastNanos = System.nanoTime();
  }

  boolean expired() {
    return expired;
  }

  private void watch(InputStream in, Duration limit) {
    try {
      for (long left = limit.toNanos(); left > 0; ) {
        Thread.sleep(Duration.ofNanos(left));
        left = limit.toNanos() - (System.nanoTime() - lastNanos);
      }
      expired = true;
      in.close();
    } catch (InterruptedException | IOException e) {
      // Either the answer ended in time, or the connection is already gone.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
