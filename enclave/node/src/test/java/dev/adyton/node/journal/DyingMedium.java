package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import java.io.IOException;

/**
 * A medium whose process dies before its nth operation: from then on nothing reaches it, and what a
 * living process would tidy up stays as it is.
 */
final class DyingMedium implements Medium {
  /** Is thrown where the process would be no more. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Medium inner;
  private int left;

  DyingMedium(Medium inner, int operations) {
    this.inner = inner;
    this.left = operations;
  }

  private void live() {
    if (left <= 0) {
      throw new Died();
    }
    left--;
  }

  @Override
  public boolean exists() throws IOException {
    live();
    return inner.exists();
  }

  @Override
  public void discard() throws IOException {
    live();
    inner.discard();
  }

  @Override
  public byte[] header() throws IOException {
    live();
    return inner.header();
  }

  @Override
  public byte[] next(long at) throws IOException, StoreException {
    live();
    return inner.next(at);
  }

  @Override
  public boolean unwritten(long from) throws IOException {
    live();
    return inner.unwritten(from);
  }

  @Override
  public void cut(long end) throws IOException {
    live();
    inner.cut(end);
  }

  @Override
  public void write(long at, Slot slot) throws IOException {
    live();
    inner.write(at, slot);
  }

  @Override
  public void sync() throws IOException {
    live();
    inner.sync();
  }

  @Override
  public Slot read(long at) throws IOException {
    live();
    return inner.read(at);
  }

  @Override
  public void keepAside(int version) throws IOException {
    live();
    inner.keepAside(version);
  }

  @Override
  public void dropAside() throws IOException {
    live();
    inner.dropAside();
  }

  @Override
  public Draft draft(byte[] header) throws IOException {
    live();
    Draft draft = inner.draft(header);
    return new Draft() {
      @Override
      public void write(long at, Slot slot) throws IOException {
        live();
        draft.write(at, slot);
      }

      @Override
      public void commit() throws IOException {
        live();
        draft.commit();
      }

      @Override
      public void close() throws IOException {
        if (left > 0) {
          draft.close();
        }
      }
    };
  }

  /** The kernel takes back what a dead process held. */
  @Override
  public void close() {
    inner.close();
  }
}
