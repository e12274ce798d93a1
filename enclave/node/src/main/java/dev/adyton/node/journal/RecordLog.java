package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import java.util.List;

/**
 * Records in the order they were written. Positions are the log's own and change with {@link
 * #rewrite}. Thread-safe.
 */
interface RecordLog extends AutoCloseable {
  /** Takes records that were there before. */
  @FunctionalInterface
  interface Reader {
    /** Takes one record. */
    void record(long position, byte[] record) throws StoreException;
  }

  /** Returns the position of a record that is written, but not yet safe. */
  long append(byte[] record) throws StoreException;

  /** Returns when everything appended before the call is safe. */
  void sync() throws StoreException;

  /** Makes the TPM witness the present state: an older one is refused from now on. */
  void anchor() throws StoreException;

  /** Returns the record at a position that {@link #append} or a replay gave. */
  byte[] read(long position) throws StoreException;

  /** Returns the bytes in use. */
  long size();

  /** Replaces everything, at once, by records of the present log; returns their new positions. */
  List<Long> rewrite(List<Long> live) throws StoreException;

  @Override
  void close() throws StoreException;
}
