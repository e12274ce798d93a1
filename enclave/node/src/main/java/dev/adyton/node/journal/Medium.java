package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import java.io.IOException;

/**
 * Where the sealed frames of a journal lie: a header, then frames by position, each position the
 * one before plus the bytes of its frame. Knows no key. Whoever holds it is its only writer.
 *
 * <p>{@link SealedJournal} calls one at a time, but {@link #sync}, which runs beside {@link #write}
 * and {@link #read}.
 */
interface Medium extends AutoCloseable {
  /**
   * A frame and what it hangs on.
   *
   * @param link the end of the frame before, as the medium says: the seal is bound to it
   * @param sealed the frame
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Slot(byte[] link, byte[] sealed) {}

  /** What takes the place of everything, at once or not at all. */
  interface Draft extends AutoCloseable {
    /** Takes a frame. */
    void write(long at, Slot slot) throws IOException;

    /** Returns when the draft has taken the place of what was there, and is safe. */
    void commit() throws IOException;

    /** Drops what was not committed. */
    @Override
    void close() throws IOException;
  }

  /** Returns whether there is a journal. */
  boolean exists() throws IOException;

  /** Throws a journal away that nobody can open any more. */
  void discard() throws IOException;

  /** Returns the header; shorter than one where there is none. */
  byte[] header() throws IOException;

  /**
   * Returns the frame at a position that the one before led to; empty at the end, and where the
   * rest was never written whole.
   *
   * @throws StoreException {@code TAMPERED} where no such writer left it so
   */
  byte[] next(long at) throws IOException, StoreException;

  /** Returns whether from there on nothing ever reached the medium. */
  boolean unwritten(long from) throws IOException;

  /** Forgets what lies from there on. */
  void cut(long end) throws IOException;

  /** Takes a frame; it is safe only after {@link #sync}. */
  void write(long at, Slot slot) throws IOException;

  /** Returns when all that was written before the call is safe. */
  void sync() throws IOException;

  /** Returns what was written there. */
  Slot read(long at) throws IOException;

  /**
   * Keeps a copy of everything, sealed as it is, beside what is there; returns when it is safe. One
   * of the same version that was kept before is replaced.
   */
  void keepAside(int version) throws IOException;

  /** Throws away what was kept aside. */
  void dropAside() throws IOException;

  /** Begins what shall replace everything. */
  Draft draft(byte[] header) throws IOException;

  /** Lets go of the medium: another writer may have it. */
  @Override
  void close();
}
