package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import picocli.CommandLine;

/** {@code adyton receipt}: what can be done with a receipt that was kept. */
@CommandLine.Command(
    name = "receipt",
    description = "Check receipts that were kept.",
    subcommands = {ReceiptVerifyCommand.class, ReceiptChainCommand.class},
    footer = {
      "",
      "Examples:",
      "  adyton receipt verify receipt.json --key receipt.key --request request.bin \\",
      "      --response response.bin --evidence evidence.json",
      "  adyton receipt chain ~/receipts",
      "",
      "Exit codes: 0 done; 64 usage; those of the command that is named"
    })
public final class ReceiptCommand implements Command {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** For {@link java.util.ServiceLoader}. */
  public ReceiptCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.number();
  }
}
