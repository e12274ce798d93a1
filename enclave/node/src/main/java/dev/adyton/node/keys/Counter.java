package dev.adyton.node.keys;

/** A number that nobody can turn back, or the honest absence of one. */
public sealed interface Counter permits Counter.None, TpmCounter {
  /** Returns the number. */
  long value() throws StoreException;

  /** Adds one. */
  void increment() throws StoreException;

  /** Returns whether an old state put back is found out. */
  boolean detectsRollback();

  /** Counts nothing: an old state that was put back is not found out. */
  record None() implements Counter {
    @Override
    public long value() {
      return 0;
    }

    @Override
    public void increment() {}

    @Override
    public boolean detectsRollback() {
      return false;
    }
  }
}
