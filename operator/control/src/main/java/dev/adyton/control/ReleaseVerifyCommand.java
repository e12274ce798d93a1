package dev.adyton.control;

import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleasePlatform;
import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton release verify}: whether a release counts, and whether files are its files. */
@CommandLine.Command(
    name = "verify",
    description = "Judge a signed release as clients and nodes do.",
    footer = {
      "",
      "Example:",
      "  adyton release verify release.json --signers signers.json --files dist",
      "",
      "Exit codes: 0 it counts; 1 refused, with a code; 64 usage; 65 a file is malformed;",
      "  66 a file cannot be read"
    })
final class ReleaseVerifyCommand implements Command {
  @Parameters(index = "0", paramLabel = "RELEASE", description = "The envelope.")
  private Path release = Path.of("release.json");

  @Option(
      names = "--signers",
      required = true,
      paramLabel = "FILE",
      description = "Who must have signed: adyton-release-signers/1.")
  private Path signers = Path.of("signers.json");

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Where its files lie: all must be there, unchanged.")
  private Optional<Path> files = Optional.empty();

  @Option(names = "--time", paramLabel = "T", description = "Such as 2026-11-20T12:00:00Z.")
  private Optional<String> time = Optional.empty();

  @Override
  public Integer call() {
    ReleaseSigners pinned = pinned();
    Instant now = time.map(Inputs::instant).orElseGet(Instant::now);
    byte[] envelope = Inputs.read(release, Release.MAX_BYTES);
    return switch (Release.judge(envelope, pinned, now, Duration.ZERO)) {
      case Release.Refused(String code, String detail) -> refused(code, detail);
      case Release.Accepted(ReleaseManifest manifest, int signatures) ->
          accepted(manifest, signatures, pinned);
    };
  }

  private ReleaseSigners pinned() {
    try {
      return ReleaseSigners.parse(Inputs.read(signers, 64 << 10));
    } catch (CodecException e) {
      throw ReleaseSignCommand.malformed(signers, "a list of release signers", e);
    }
  }

  private int accepted(ReleaseManifest manifest, int signatures, ReleaseSigners pinned) {
    if (files.isPresent()) {
      for (Map.Entry<String, Digest> each : manifest.files().entrySet()) {
        Path file = files.get().resolve(each.getKey());
        if (!Files.isRegularFile(file)) {
          return refused("RELEASE_FILE_ABSENT", each.getKey());
        } else if (!Inputs.digest(file).equals(each.getValue())) {
          return refused("RELEASE_FILE_CHANGED", each.getKey());
        }
      }
    }
    System.out.println("RELEASE " + manifest.version() + " sequence " + manifest.sequence());
    System.out.println(
        "signed by "
            + signatures
            + " of "
            + pinned.keys().size()
            + " keys, asked for "
            + pinned.threshold());
    System.out.println("commit " + manifest.commit());
    manifest.engineBuilds().forEach(build -> System.out.println("engine " + build));
    for (ReleasePlatform platform : manifest.platforms()) {
      System.out.println("platform " + platform.name() + " by " + platform.type());
    }
    System.out.println("until " + Instant.ofEpochSecond(manifest.notAfter()));
    String compared = files.isEmpty() ? " files, not compared: name a folder" : " files compared";
    System.err.println(manifest.files().size() + compared);
    return ExitCode.OK.number();
  }

  private static int refused(String code, String detail) {
    System.out.println("REFUSED " + code);
    System.err.println(detail);
    return ExitCode.REFUSED.number();
  }
}
