package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image state}: an empty disk that the node seals what it keeps on. */
@CommandLine.Command(
    name = "state",
    description = "Make an empty state disk. The host owns it; the node seals what it writes.",
    footer = {
      "",
      "Example:",
      "  adyton image state --out state.raw --mib 64",
      "",
      "Exit codes: 0 made; 69 mkfs.ext4 is missing; 73 cannot be written"
    })
final class ImageStateCommand implements Command {
  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The raw disk.")
  private Path out = Path.of("state.raw");

  @Option(names = "--mib", paramLabel = "N", description = "Size, 16 to 1024. Default: 64")
  private int mib = 64;

  @Override
  public Integer call() {
    if (mib < 16 || mib > 1024) {
      throw new UserError(ExitCode.USAGE, "--mib takes 16 to 1024.", "Leave it out for 64.");
    }
    Outputs.write(out, disk(mib));
    return ExitCode.OK.number();
  }

  static byte[] disk(int mib) {
    String mkfs = Tools.find("mkfs.ext4").orElseThrow(() -> Tools.missing("mkfs.ext4")).toString();
    try {
      Path file = Files.createTempFile("adyton-state", ".ext4");
      try {
        Files.write(file, new byte[mib << 20]);
        Tools.output(List.of(mkfs, "-q", "-F", "-m", "0", file.toString()));
        return Gpt.disk(
            List.of(new Gpt.Partition(Gpt.DATA, "adyton-state", Files.readAllBytes(file))));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "No temporary file can be written.", "Make room in /tmp.");
    }
  }
}
