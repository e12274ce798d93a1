package dev.adyton.platform;

import java.io.IOException;
import java.io.Serial;

/** The TPM holds the secret, but for another system: its PCRs are not those it was sealed to. */
public final class PcrMismatchException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  PcrMismatchException() {
    super("the PCRs are not those that the secret was sealed to");
  }
}
