package dev.adyton.app;

import dev.adyton.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;

/** {@code adyton completion}: a script for bash and zsh. */
@CommandLine.Command(
    name = "completion",
    description = "Print a completion script for bash or zsh.",
    footer = {"", "Example:", "  source <(adyton completion)", "", "Exit codes: 0"})
final class CompletionCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("adyton", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.number();
  }
}
