package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.image.Image.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image build}: from a lock file to a raw disk, bit for bit. */
@CommandLine.Command(
    name = "build",
    description = {
      "Build the image that the lock file names: the same bytes wherever and whenever.",
      "Writes disk.raw, uki.efi and files.txt."
    },
    footer = {
      "",
      "Examples:",
      "  adyton image build --out image",
      "  adyton image build --out image --debug-out image-debug",
      "",
      "Exit codes: 0 built; 65 an input is not what the lock names, or must not be in an image;",
      "  66 an input is missing; 69 a tool or a package cannot be had; 73 cannot be written"
    })
final class ImageBuildCommand implements Command {
  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path out = Path.of("image");

  @Option(
      names = "--debug-out",
      paramLabel = "DIR",
      description = "Also a variant with a console and an attacker inside.")
  private Optional<Path> debugOut = Optional.empty();

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "What to build from. Default: ${DEFAULT-VALUE}",
      defaultValue = "operator/image/image.lock.json")
  private Path lock = Path.of("operator/image/image.lock.json");

  @Option(
      names = "--update-lock",
      description = "Write what is here (JDK, compiler) into the lock file: another image.")
  private boolean update;

  @Option(names = "--cache", paramLabel = "DIR", description = "Where packages are kept.")
  private Path cache = Path.of(System.getProperty("user.home"), ".cache", "adyton", "packages");

  @Option(names = "--mirror", paramLabel = "URL", description = "Tried before apt's mirrors.")
  private List<String> mirrors = List.of();

  @Option(names = "--jdk", paramLabel = "DIR", description = "JDK of the lock. Default: this one.")
  private Path jdk = Path.of(System.getProperty("java.home"));

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description =
          "Version that the image calls itself; the same files under another are another.")
  private Optional<String> label = Optional.empty();

  @Option(names = "--install", paramLabel = "DIR", description = "Laid-out release. Default: this.")
  private Optional<Path> install = Optional.empty();

  @Override
  public Integer call() {
    Lock wanted = Lock.read(lock);
    Jdk linked = new Jdk(jdk);
    if (update) {
      wanted =
          new Lock(
              wanted.packages(),
              linked.describe(),
              new Lock.Init(
                  Native.compiler(),
                  Sha.hex256(Native.init(false)),
                  Sha.hex256(Native.init(true)),
                  Sha.hex256(Native.inside())));
      Outputs.write(lock, wanted.bytes());
      System.err.println("wrote " + lock);
    }
    Path release = install.orElse(Path.of(System.getProperty("adyton.install", ".")));
    Builder builder =
        new Builder(
            wanted,
            new Packages(cache, mirrors),
            linked,
            release,
            label(),
            step -> System.err.println("  " + step));
    write(builder.build(Variant.RELEASE), out);
    debugOut.ifPresent(folder -> write(builder.build(Variant.DEBUG), folder));
    return ExitCode.OK.number();
  }

  private String label() {
    String text = label.orElse(Outputs.version());
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new UserError(
          ExitCode.USAGE,
          "--label is no version.",
          "Letters, digits, points, hyphens; 64 of them.");
    }
    return text;
  }

  private static void write(Image image, Path out) {
    Outputs.write(out.resolve("disk.raw"), image.disk());
    Outputs.write(out.resolve("uki.efi"), image.uki().bytes());
    Outputs.write(out.resolve("files.txt"), (String.join("\n", image.files()) + "\n"));
    System.out.println("disk   sha256:" + Sha.hex256(image.disk()) + "  " + image.disk().length);
    System.out.println("uki    sha256:" + Sha.hex256(image.uki().bytes()));
    System.out.println("root   " + image.root());
    System.out.println("files  " + image.files().size());
  }
}
