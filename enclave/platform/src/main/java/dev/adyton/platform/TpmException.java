package dev.adyton.platform;

import java.io.IOException;
import java.io.Serial;

/** A TPM refused a command. */
public final class TpmException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String command;
  private final long responseCode;

  TpmException(String command, long responseCode) {
    super("%s: TPM response code 0x%x".formatted(command, responseCode));
    this.command = command;
    this.responseCode = responseCode;
  }

  /** Returns the command's TCG name. */
  public String command() {
    return command;
  }

  /** Returns the TPM's response code (TPM 2.0 Part 2 §6.6). */
  public long responseCode() {
    return responseCode;
  }
}
