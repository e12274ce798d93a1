package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image model}: a folder becomes a volume whose root PCR 15 tells. */
@CommandLine.Command(
    name = "model",
    description = "Make the model's volume of a folder: model, records, keys' hashes, node.conf.",
    footer = {
      "",
      "Example:",
      "  adyton image model --from volume --out model.raw",
      "",
      "Exit codes: 0 made; 65 too large; 66 cannot be read; 73 cannot be written"
    })
final class ImageModelCommand implements Command {
  @Option(names = "--from", required = true, paramLabel = "DIR", description = "Its files.")
  private Path from = Path.of("volume");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The raw disk.")
  private Path out = Path.of("model.raw");

  @Override
  public Integer call() {
    Volume volume = Volume.of(from);
    Outputs.write(out, volume.disk());
    System.out.println(Pcrs.event(volume.root()));
    return ExitCode.OK.number();
  }
}
