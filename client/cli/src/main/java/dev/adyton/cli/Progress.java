package dev.adyton.cli;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Says on stderr what is waited for, once it takes longer than a second and then every ten seconds.
 * What takes less says nothing. Close it when the wait is over.
 */
final class Progress implements AutoCloseable {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final Thread thread;

  private Progress(Thread thread) {
    this.thread = thread;
  }

  static Progress start(PrintStream err, String what) {
    return new Progress(Thread.ofVirtual().name("progress").start(() -> report(err, what)));
  }

  private static void report(PrintStream err, String what) {
    try {
      Thread.sleep(FIRST);
      err.println("... " + what);
      for (long seconds = FIRST.plus(AGAIN).toSeconds(); ; seconds += AGAIN.toSeconds()) {
        Thread.sleep(AGAIN);
        err.println("... " + what + ", " + seconds + " s");
      }
    } catch (InterruptedException e) {
      // The wait is over: that is how this thread is meant to end.
    }
  }

  /** Says nothing from now on: what was waited for is here. */
  void done() {
    thread.interrupt();
  }

  @Override
  public void close() {
    done();
  }
}
