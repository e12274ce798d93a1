package dev.adyton.console;

import java.io.Serial;
import java.util.Objects;

/**
 * A failure that the user can mend: says what is wrong and what to do next. Carries no content of a
 * prompt or an answer.
 */
public final class UserError extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String remedy;

  /**
   * @param exitCode what the process exits with
   * @param what what is wrong, one sentence
   * @param remedy what to do next, one sentence
   */
  public UserError(ExitCode exitCode, String what, String remedy) {
    super(what, null, false, false);
    this.exitCode = Objects.requireNonNull(exitCode, "exitCode");
    this.remedy = Objects.requireNonNull(remedy, "remedy");
  }

  /** Returns what the process exits with. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Returns what to do next. */
  public String remedy() {
    return remedy;
  }
}
