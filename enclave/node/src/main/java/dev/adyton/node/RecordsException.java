package dev.adyton.node;

import java.io.IOException;
import java.io.Serial;

/** The store or the ledger, without which a node must not start, cannot be read or written. */
final class RecordsException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  RecordsException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
