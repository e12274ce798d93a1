package dev.adyton.control;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton admin}: what a node may be told. */
@CommandLine.Command(
    name = "admin",
    description = "Tell a node what to do, signed; check the ledger of what it was told.",
    subcommands = {
      AdminSignCommand.class,
      AdminCosignCommand.class,
      AdminSendCommand.class,
      AdminLogCommand.class,
      AdminEnrolCommand.class
    },
    footer = {
      "",
      "Example:",
      "  adyton admin sign drain --node n1 --key ada.pem --out drain.json",
      "  adyton admin send drain.json --url https://127.0.0.1:8443 --ca ca.pem",
      "",
      "Exit codes: those of its commands"
    })
public final class AdminCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public AdminCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }
}
