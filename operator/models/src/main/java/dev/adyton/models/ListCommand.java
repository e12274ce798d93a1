package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code adyton model list}. */
@CommandLine.Command(
    name = "list",
    description = "Say which models are here: name, bytes, files, source; tabs between.",
    footer = {
      "",
      "Example:",
      "  adyton model list",
      "",
      "Exit codes: 0 done, 65 a record is unreadable, 73 the folder is"
    })
final class ListCommand implements Command {
  @Mixin private LibraryOption library = new LibraryOption();

  @Override
  public Integer call() {
    library
        .open()
        .all()
        .forEach((name, r) ->
            System.out.println(
                String.format(
                    Locale.ROOT, "%s\t%d\t%d\t%s", name, r.bytes(), r.files().size(), r.source())));
    return ExitCode.OK.number();
  }
}
