package dev.adyton.node.channel;

import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.node.http.ResponseStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends an answer of the constant profile: a thread of its own writes one frame at each tick, from
 * the moment that the request was opened, while the handler works. Thread-safe; {@link #close}
 * stops it half-way, which the caller sees as a truncated answer.
 */
final class ConstantLine implements AutoCloseable {
  private final ResponseStream out;
  private final ChunkedResponseSealer sealer;
  private final FrameShaper shaper;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private boolean finished;
  private @Nullable IOException broken;

  private ConstantLine(ResponseStream out, ChunkedResponseSealer sealer, FrameShaper shaper) {
    this.out = out;
    this.sealer = sealer;
    this.shaper = shaper;
    this.thread = Thread.ofVirtual().name("constant").unstarted(this::run);
  }

  static ConstantLine start(ResponseStream out, ChunkedResponseSealer sealer, FrameShaper shaper) {
    ConstantLine line = new ConstantLine(out, sealer, shaper);
    line.thread.start();
    return line;
  }

  /** Takes bytes of the message; they leave when their frame is due. */
  void write(byte[] bytes) throws IOException {
    lock.lock();
    try {
      requireWhole();
      shaper.write(bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Says that all was written, and waits until it has left. */
  void end() throws IOException {
    lock.lock();
    try {
      shaper.end();
      while (!finished) {
        requireWhole();
        moved.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping");
    } finally {
      lock.unlock();
    }
  }

  void requireWhole() throws IOException {
    if (broken != null) {
      throw new IOException("broken off", broken);
    }
  }

  private void run() {
    long start = System.nanoTime();
    try {
      out.write(sealer.header());
      for (long tick = 0; ; tick++) {
        long due = start + tick * FrameShaper.TICK.toNanos();
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        if (send(due)) {
          return;
        }
      }
    } catch (IOException e) {
      stop(false, e);
    } catch (InterruptedException e) {
      stop(false, new IOException("stopped"));
    }
  }

  /** The lock is not held while the network takes its time: the handler must not wait for that. */
  private boolean send(long due) throws IOException {
    List<byte[]> frames;
    boolean last;
    lock.lock();
    try {
      last = shaper.endsNow();
      frames = last ? shaper.last() : shaper.due(due);
    } finally {
      lock.unlock();
    }
    for (byte[] frame : frames) {
      out.write(last ? sealer.last(frame) : sealer.chunk(frame));
    }
    if (last) {
      out.end(List.of());
      stop(true, null);
    }
    return last;
  }

  private void stop(boolean whole, @Nullable IOException reason) {
    lock.lock();
    try {
      finished = whole;
      broken = reason;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
