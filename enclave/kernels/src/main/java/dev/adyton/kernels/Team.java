package dev.adyton.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share out the rows of one computation after another. Thread-safe.
 *
 * <p>Rows are claimed in small runs, so that a thread which the machine takes away delays nobody by
 * more than its run. A caller who finds the team busy computes alone: results never depend on who
 * computed what.
 *
 * <p>For maintainers: helpers spin for {@link #SPINS} rounds after a job, since the next one
 * usually follows within microseconds, then park. {@code epoch} publishes a job, {@code running}
 * counts helpers still inside it; the caller leaves only when it is zero, so a helper never touches
 * a job that is over.
 */
public final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** Part of a computation. */
  @FunctionalInterface
  public interface Task {
    /**
     * Computes items {@code [from, to)}.
     *
     * @param slot which of the team's members computes, 0 … {@link Team#size()}-1: no two at once
     *     have the same
     */
    void run(int from, int to, int slot);
  }

  private record Job(Task task, int items, int grain, AtomicInteger next) {
    void work(int slot) {
      for (int from; (from = next.getAndAdd(grain)) < items; ) {
        task.run(from, Math.min(items, from + grain), slot);
      }
    }
  }

  private final ReentrantLock busy = new ReentrantLock();
  private final Thread[] helpers;
  private final AtomicInteger running = new AtomicInteger();
  private boolean started; // guarded by busy
  private volatile int epoch;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private volatile Job job = new Job((from, to, slot) -> {}, 0, 1, new AtomicInteger());

  /**
   * Starts a team of {@code size} members: the caller of {@link #run} and size−1 daemon threads.
   */
  @SuppressWarnings("ThreadStartInConstructor") // the fields above are set; the class is final
  public Team(int size) {
    helpers = new Thread[Math.max(0, size - 1)];
    for (int i = 0; i < helpers.length; i++) {
      int slot = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("adyton-kernel-" + slot).unstarted(() -> help(slot));
    }
  }

  /** Returns how many members there are. */
  public int size() {
    return helpers.length + 1;
  }

  /**
   * Runs {@code task} over items 0 … items-1, in runs of {@code grain}, and returns when all are
   * done.
   */
  public void run(int items, int grain, Task task) {
    if (items <= grain || helpers.length == 0 || closed || !busy.tryLock()) {
      task.run(0, items, 0);
      return;
    }
    try {
      share(new Job(task, items, grain, new AtomicInteger()));
    } finally {
      busy.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the holder of the lock writes epoch
  private void share(Job shared) {
    if (!started) {
      started = true;
      for (Thread t : helpers) {
        t.start();
      }
    }
    job = shared;
    running.set(helpers.length);
    epoch++;
    for (Thread t : helpers) {
      LockSupport.unpark(t);
    }
    try {
      shared.work(0);
    } finally {
      while (running.get() != 0) {
        Thread.onSpinWait();
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a kernel thread failed", thrown);
    }
  }

  private void help(int slot) {
    int seen = 0;
    while (true) {
      int spins = 0;
      while (epoch == seen) {
        if (closed) {
          return;
        }
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      seen++;
      try {
        job.work(slot);
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        running.decrementAndGet();
      }
    }
  }

  /** Lets the threads end. A computation under way is finished. */
  @Override
  public void close() {
    busy.lock();
    try {
      closed = true;
      for (Thread t : helpers) {
        LockSupport.unpark(t);
      }
    } finally {
      busy.unlock();
    }
  }
}
