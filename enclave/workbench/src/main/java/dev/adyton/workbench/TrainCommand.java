package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import picocli.CommandLine;

/** {@code adyton train}: makes a model from nothing, and scores it. */
@CommandLine.Command(
    name = "train",
    description = "Train the demo model, take the mean of models, or score one on questions.",
    subcommands = {TrainDemoCommand.class, TrainMeanCommand.class, TrainScoreCommand.class},
    footer = {
      "",
      "Example:",
      "  adyton train demo --minutes 30 --out my-demo.gguf",
      "",
      "Exit codes: 0 done, 64 usage"
    })
public final class TrainCommand implements Command {
  /** For the service loader. */
  public TrainCommand() {}

  @Override
  public Integer call() {
    throw new UserError(
        ExitCode.USAGE,
        "adyton train needs to know what to train",
        "Try adyton train demo --help.");
  }
}
