package dev.adyton.control;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton release}: manifests of what is published, made, signed and judged. */
@CommandLine.Command(
    name = "release",
    description = "Make, sign and verify release manifests.",
    subcommands = {
      ReleaseManifestCommand.class,
      ReleaseSignCommand.class,
      ReleaseVerifyCommand.class
    },
    footer = {
      "",
      "Example:",
      "  adyton release verify release.json --signers signers.json --files dist",
      "",
      "Exit codes: those of its commands"
    })
public final class ReleaseCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public ReleaseCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }
}
