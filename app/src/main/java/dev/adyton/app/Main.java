package dev.adyton.app;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** Runs {@code adyton}: one command, one exit code. */
public final class Main {
  private Main() {}

  /** Runs the command line {@code args} and exits with its code. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    System.out.flush();
    System.exit(code);
  }

  private static CommandLine commandLine() {
    CommandLine line = new CommandLine(new RootCommand());
    List<Command> found =
        ServiceLoader.load(Command.class).stream().map(ServiceLoader.Provider::get).toList();
    found.stream()
        .map(CommandLine::new)
        .sorted(Comparator.comparing(CommandLine::getCommandName))
        .forEach(command -> add(line, command));
    line.addSubcommand(new VersionCommand());
    line.addSubcommand(new CompletionCommand());
    withHelp(line);
    return line.setExecutionExceptionHandler(Main::explain)
        .setParameterExceptionHandler(Main::explainUsage)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUnmatchedArgumentsAllowed(false);
  }

  /** A name of two words is a command under another, which may live in a wing that is not here. */
  private static void add(CommandLine line, CommandLine command) {
    String[] words = command.getCommandName().split(" ", 2);
    if (words.length == 1) {
      line.addSubcommand(command.getCommandName(), command);
      return;
    }
    CommandLine parent = line.getSubcommands().get(words[0]);
    if (parent == null) {
      parent = new CommandLine(CommandLine.Model.CommandSpec.create().name(words[0]));
      line.addSubcommand(words[0], parent);
    }
    parent.addSubcommand(words[1], command.setCommandName(words[1]));
  }

  /** Gives {@code --help} to every command that does not define it, so that none can be without. */
  private static void withHelp(CommandLine line) {
    CommandLine.Model.CommandSpec spec = line.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          CommandLine.Model.OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help.")
              .build());
    }
    line.getSubcommands().values().forEach(Main::withHelp);
  }

  /**
   * A user's mistake gets a sentence and a remedy; a defect of ours its kind, never what it was
   * working on.
   */
  private static int explain(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (e instanceof UserError error) {
      err.println("adyton: " + error.getMessage());
      err.println("  " + error.remedy());
      return error.exitCode().number();
    }
    err.println("adyton: a defect of ours: " + e.getClass().getName());
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.adyton.")) {
        err.println(
            "  at "
                + frame.getClassName()
                + "."
                + frame.getMethodName()
                + ":"
                + frame.getLineNumber());
      }
    }
    return ExitCode.INTERNAL.number();
  }

  private static int explainUsage(CommandLine.ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("adyton: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("  Try: " + line.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }
}
