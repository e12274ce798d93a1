package dev.adyton.app;

import dev.adyton.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code adyton} with no command: shows what there is. */
@CommandLine.Command(
    name = "adyton",
    mixinStandardHelpOptions = false,
    header = "LLM inference that no operator can look into, and whose callers can check that.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example:",
      "  adyton demo --once \"What can you see of my prompt?\"",
      "",
      "adyton COMMAND --help shows a command's options, an example and its exit codes."
    })
final class RootCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(arity = "0..1", hidden = true)
  private String unknown = "";

  @CommandLine.Option(names = "--version", description = "As the command of that name.")
  private boolean version;

  @Override
  public Integer call() {
    if (version) {
      return new CommandLine(new VersionCommand()).setOut(spec.commandLine().getOut()).execute();
    }
    if (!unknown.isEmpty() && !unknown.equals("help")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "there is no command '" + unknown + "'");
    }
    spec.commandLine().usage(spec.commandLine().getOut());
    return unknown.isEmpty() ? ExitCode.USAGE.number() : ExitCode.OK.number();
  }
}
