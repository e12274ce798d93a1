package dev.adyton.node.admin;

import java.io.Serial;
import java.security.GeneralSecurityException;

/** A ledger that holds says that something was granted which this policy's people did not sign. */
public final class AdminLedgerException extends GeneralSecurityException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Names the entry.
   *
   * @param entry its number, from 0
   */
  AdminLedgerException(int entry) {
    super("entry " + entry);
  }
}
