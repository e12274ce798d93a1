package dev.adyton.ledger;

import java.io.Serial;
import java.util.Objects;

/** A log does not hold. Says which rule it broke and at which entry, never what stood there. */
public final class LedgerException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** A line that is not an entry with its head. */
    MALFORMED,
    /** More entries or bytes than a log may have. */
    LIMIT,
    /** A head that its key did not sign, or a key that nothing introduced. */
    SIGNATURE,
    /**
     * A head that does not follow from the entries before it: one was changed, added or deleted.
     */
    ROOT,
    /** Shorter than the remembered head: the end was cut off, or an older copy put back. */
    ROLLED_BACK,
    /** As long as the remembered head or longer, and with another past. */
    FORKED
  }

  private final Code code;
  private final int entry;

  LedgerException(Code code, int entry) {
    super(code + " at entry " + entry);
    this.code = Objects.requireNonNull(code, "code");
    this.entry = entry;
  }

  /** Returns why the log does not hold. */
  public Code code() {
    return code;
  }

  /** Returns the number of the entry, from 0. */
  public int entry() {
    return entry;
  }
}
