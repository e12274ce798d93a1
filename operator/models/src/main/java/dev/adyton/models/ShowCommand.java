package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton model show}. */
@CommandLine.Command(
    name = "show",
    description = "Print a model's record, or what to give to --model.",
    footer = {
      "",
      "Example:",
      "  adyton model show mine --check",
      "",
      "Exit codes: 0 done, 1 files are not those of the record, 66 no such model"
    })
final class ShowCommand implements Command {
  @Parameters(index = "0", paramLabel = "NAME", description = "The model.")
  private String name = "";

  @Option(names = "--path", description = "Print only the path to give to --model.")
  private boolean path;

  @Option(names = "--check", description = "Read all files and compare size and SHA-256.")
  private boolean check;

  @Mixin private LibraryOption library = new LibraryOption();

  @Override
  public Integer call() {
    Library l = library.open();
    ModelRecord record = l.require(name);
    if (check) {
      List<String> changed = l.changed(name);
      if (!changed.isEmpty()) {
        System.err.println("not the bytes of the record: " + String.join(", ", changed));
        return ExitCode.REFUSED.number();
      }
      System.err.println("every file has the size and SHA-256 of its record");
    }
    System.out.println(
        path ? model(l.folder(name), record) : new String(record.encode(), StandardCharsets.UTF_8));
    return ExitCode.OK.number();
  }

  /** A GGUF model is its first file, another its folder. */
  private static Path model(Path folder, ModelRecord record) {
    return record.files().stream()
        .map(ModelFile::name)
        .filter(Formats::isGguf)
        .findFirst()
        .map(folder::resolve)
        .orElse(folder);
  }
}
