package dev.adyton.control;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton gate}: launch records, made and judged. */
@CommandLine.Command(
    name = "gate",
    description = "Sign, verify and explain launch records.",
    subcommands = {
      GateKeygenCommand.class,
      GateSignCommand.class,
      GateVerifyCommand.class,
      GateExplainCommand.class
    },
    footer = {
      "",
      "Example:",
      "  adyton gate explain models/adyton-demo-q8_0.launch.json",
      "",
      "Exit codes: those of its commands"
    })
public final class GateCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public GateCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }
}
