package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code adyton model rm}. */
@CommandLine.Command(
    name = "rm",
    description = "Remove a model's files.",
    footer = {
      "",
      "Example:",
      "  adyton model rm mine",
      "",
      "Exit codes: 0 done, 66 no such model, 73 cannot remove"
    })
final class RemoveCommand implements Command {
  @Parameters(index = "0", paramLabel = "NAME", description = "The model.")
  private String name = "";

  @Mixin private LibraryOption library = new LibraryOption();

  @Override
  public Integer call() {
    library.open().remove(name);
    return ExitCode.OK.number();
  }
}
