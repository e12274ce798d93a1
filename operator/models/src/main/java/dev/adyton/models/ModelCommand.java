package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton model}: model files in and out. */
@CommandLine.Command(
    name = "model",
    description = "Bring models in, checked, and say which are here.",
    subcommands = {
      ImportCommand.class,
      PullCommand.class,
      ListCommand.class,
      ShowCommand.class,
      RemoveCommand.class
    },
    footer = {
      "",
      "Example:",
      "  adyton model import model-q8_0.gguf --name mine",
      "  adyton serve --model $(adyton model show mine --path)",
      "",
      "The node never downloads: this command does, before it.",
      "Exit codes: those of its commands"
    })
public final class ModelCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** For the service loader. */
  public ModelCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }
}
