package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image slot}: an empty disk that a release can be staged to. */
@CommandLine.Command(
    name = "slot",
    description = {
      "Make an empty second slot: a disk that the node writes a staged release to.",
      "It must be as large as the images that shall fit."
    },
    footer = {
      "",
      "Example:",
      "  adyton image slot --out slot.raw",
      "",
      "Exit codes: 0 made; 64 usage; 73 cannot be written"
    })
final class ImageSlotCommand implements Command {
  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The raw disk.")
  private Path out = Path.of("slot.raw");

  @Option(names = "--mib", paramLabel = "N", description = "Size, 8 to 1024. Default: 192")
  private int mib = 192;

  @Override
  public Integer call() {
    if (mib < 8 || mib > 1024) {
      throw new UserError(ExitCode.USAGE, "--mib takes 8 to 1024.", "Leave it out for 192.");
    }
    Outputs.write(out, disk(mib));
    return ExitCode.OK.number();
  }

  /** One partition, whose name is how init knows the disk. */
  static byte[] disk(int mib) {
    return Gpt.disk(List.of(new Gpt.Partition(Gpt.DATA, "adyton-slot", new byte[(mib - 2) << 20])));
  }
}
