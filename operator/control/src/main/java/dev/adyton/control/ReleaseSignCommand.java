package dev.adyton.control;

import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton release sign}: one person's signature under a manifest. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Sign a release manifest. Where the output exists, the signature is added to it:",
      "each person signs in turn, after building the same files himself."
    },
    footer = {
      "",
      "Example:",
      "  adyton release sign manifest.json --key ada.pem --out release.json",
      "",
      "Exit codes: 0 signed; 64 usage; 65 not a manifest; 66 a file cannot be read;",
      "  73 the output cannot be written"
    })
final class ReleaseSignCommand implements Command {
  @Parameters(index = "0", paramLabel = "MANIFEST", description = "As release manifest writes it.")
  private Path manifest = Path.of("manifest.json");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key, PEM.")
  private Path key = Path.of("key.pem");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The envelope.")
  private Path out = Path.of("release.json");

  @Override
  public Integer call() {
    byte[] payload = Inputs.read(manifest, Release.MAX_BYTES);
    try {
      ReleaseManifest.parse(payload);
    } catch (CodecException e) {
      throw malformed(manifest, "a release manifest", e);
    }
    SigningKey mine = SigningKey.read(key);
    Dsse envelope =
        Files.exists(out) ? present(payload) : Dsse.of(ReleaseManifest.PAYLOAD_TYPE, payload);
    Inputs.write(out, mine.sign(envelope, ReleaseManifest.PAYLOAD_TYPE, payload).encode());
    System.err.println("signed by " + mine.publicKey() + ": " + out);
    return ExitCode.OK.number();
  }

  private Dsse present(byte[] payload) {
    byte[] bytes = Inputs.read(out, Release.MAX_BYTES);
    try {
      if (!Arrays.equals(Envelopes.payload(bytes), payload)) {
        throw new UserError(
            ExitCode.DATA,
            out + " holds another release.",
            "Name another output, or remove that file.");
      }
      return Dsse.parse(bytes);
    } catch (CodecException e) {
      throw malformed(out, "a signed release", e);
    }
  }

  static UserError malformed(Path file, String what, CodecException e) {
    return new UserError(
        ExitCode.DATA,
        file + " is not " + what + " (" + e.getMessage() + ").",
        "docs/formats.md has the layout.");
  }
}
