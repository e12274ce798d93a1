package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image sign}: a kernel image that firmware with Secure Boot starts. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Sign a built image's kernel image for Secure Boot; its root volume stays as it is.",
      "One key makes the same bytes each time."
    },
    footer = {
      "",
      "Example:",
      "  adyton image sign --image image --key keys/db.key --certificate keys/db.pem --out signed",
      "",
      "Exit codes: 0 signed; 65 no image, key or certificate; 66 cannot be read;",
      "  73 cannot be written"
    })
final class ImageSignCommand implements Command {
  private static final int ROOT = 1;

  @Option(names = "--image", required = true, paramLabel = "DIR", description = "A built image.")
  private Path image = Path.of("image");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "RSA key, PEM.")
  private Path key = Path.of("db.key");

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "FILE",
      description = "The key's certificate, as firmware has it in db.")
  private Path certificate = Path.of("db.pem");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path out = Path.of("signed");

  @Override
  public Integer call() {
    Pe signed = sign(Outputs.uki(image), SecureBoot.certificate(certificate), SecureBoot.key(key));
    byte[] disk = withKernel(Outputs.read(image.resolve("disk.raw")), signed);
    Outputs.write(out.resolve("disk.raw"), disk);
    Outputs.write(out.resolve("uki.efi"), signed.bytes());
    System.out.println("disk   sha256:" + Sha.hex256(disk) + "  " + disk.length);
    System.out.println("uki    sha256:" + Sha.hex256(signed.bytes()));
    return ExitCode.OK.number();
  }

  private static Pe sign(Pe program, X509Certificate certificate, PrivateKey key) {
    try {
      return Authenticode.sign(program, certificate, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          "The kernel image cannot be signed.",
          "Name an RSA key and its certificate.");
    }
  }

  private byte[] withKernel(byte[] disk, Pe kernel) {
    try {
      return Gpt.disk(
          List.of(
              new Gpt.Partition(Gpt.ESP, "adyton-esp", Fat.with(kernel.bytes())),
              new Gpt.Partition(Gpt.ROOT, Gpt.name(disk, ROOT), Gpt.partition(disk, ROOT))));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          image.resolve("disk.raw") + " is no image's disk.",
          "Make it with adyton image build.");
    }
  }
}
