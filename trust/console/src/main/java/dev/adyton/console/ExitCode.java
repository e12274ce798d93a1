package dev.adyton.console;

/**
 * What a process of Adyton tells its caller. The numbers above 63 follow BSD's {@code sysexits.h}.
 */
public enum ExitCode {
  /** Done as asked. */
  OK(0),
  /** The answer is no: evidence, receipt or comparison did not hold. */
  REFUSED(1),
  /** The command line was wrong. */
  USAGE(64),
  /** An input was malformed. */
  DATA(65),
  /** An input was not found or could not be read. */
  NO_INPUT(66),
  /** The other side could not be reached or did not answer in time. */
  UNAVAILABLE(69),
  /** A defect of ours. */
  INTERNAL(70),
  /** An output could not be written. */
  CANNOT_WRITE(73),
  /** Something of the environment, such as {@code JAVA_TOOL_OPTIONS}, forbids it. */
  NOT_PERMITTED(77),
  /** A configuration was wrong. */
  CONFIG(78),
  /** Interrupted by the user. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** Returns the number that the process exits with. */
  public int number() {
    return number;
  }
}
