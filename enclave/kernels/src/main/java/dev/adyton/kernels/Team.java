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
 * <p>For maintainers: the caller waits for the items, not for the helpers: one that the machine
 * does not run claims nothing and is not missed. A helper that comes late finds nothing left to
 * claim, so it never touches the arrays of a computation that is over. Helpers spin for {@link
 * #SPINS} rounds after a job, since the next one usually follows within microseconds, then park.
 */
public final class Team implements AutoCloseable {
  private static final int SPINS = 2_000;

  /** How long the caller sleeps between looks at a helper that the machine has taken away. */
  private static final long NAP_NANOS = 20_000;

  private static final Job NOTHING = new Job((from, to, slot) -> {}, 0, 1, 0);

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

  private static final class Job {
    private final Task task;
    private final int items;
    private final int grain;

    /** Members for whom claims shrink towards the end; 0 where they do not. */
    private final int shrinking;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(Task task, int items, int grain, int shrinking) {
      this.task = task;
      this.items = items;
      this.grain = grain;
      this.shrinking = shrinking;
    }

    void work(int slot) {
      for (int from = next.get(); from < items; from = next.get()) {
        int to = Math.min(items, from + claim(items - from));
        if (!next.compareAndSet(from, to)) {
          continue;
        }
        try {
          task.run(from, to, slot);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          done.addAndGet(to - from);
        }
      }
    }

    /** At the end half of what would be a member's share, so that all are done at once. */
    private int claim(int left) {
      return shrinking == 0 ? grain : Math.clamp(left / (2 * shrinking), 1, grain);
    }

    void await() {
      for (int spins = 0; done.get() < items; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(NAP_NANOS);
        }
      }
      Throwable thrown = failure;
      if (thrown != null) {
        throw new IllegalStateException("a kernel failed", thrown);
      }
    }
  }

  private final ReentrantLock busy = new ReentrantLock();
  private final Thread[] helpers;
  private boolean started; // guarded by busy
  private volatile int epoch;
  private volatile boolean closed;
  private volatile Job job = NOTHING;

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
    run(items, grain, 0, task);
  }

  /** The same for items that may be claimed in runs of any length, {@code grain} at most. */
  void runShrinking(int items, int grain, Task task) {
    run(items, grain, size(), task);
  }

  private void run(int items, int grain, int shrinking, Task task) {
    if (items <= grain || helpers.length == 0 || closed || !busy.tryLock()) {
      task.run(0, items, 0);
      return;
    }
    try {
      share(new Job(task, items, grain, shrinking));
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
    epoch++;
    for (Thread t : helpers) {
      LockSupport.unpark(t);
    }
    shared.work(0);
    job = NOTHING; // a job refers to what was computed
    shared.await();
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
      seen = epoch;
      job.work(slot);
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
