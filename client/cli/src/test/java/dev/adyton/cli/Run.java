package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.UserError;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import picocli.CommandLine;

/**
 * What a command did, run as the front door runs it.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {
  /** The process has one standard output. */
  private static final ReentrantLock STREAMS = new ReentrantLock();

  static Run of(Command command, String... arguments) {
    STREAMS.lock();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int code =
          new CommandLine(command).setExecutionExceptionHandler(Run::explain).execute(arguments);
      return new Run(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
      STREAMS.unlock();
    }
  }

  private static int explain(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof UserError error) {
      System.err.println("adyton: " + error.getMessage() + "\n  " + error.remedy());
      return error.exitCode().number();
    }
    throw e;
  }
}
