package dev.adyton.control;

import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleasePlatform;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton release manifest}: what is to be signed. */
@CommandLine.Command(
    name = "manifest",
    description = "Write the manifest of files and of what machines measure of them.",
    footer = {
      "",
      "Example:",
      "  adyton release manifest disk.raw adyton.jar --version 0.1.0 --sequence 1 --commit 50ce… \\",
      "    --engine-build sha256:… --sbom sbom.json --platform uefi=tpm2:measured.json --out m.json",
      "",
      "A platform's file is a JSON object of names and hex: {\"4\":\"…\",\"11\":\"…\"}.",
      "",
      "Exit codes: 0 written; 64 usage; 65 a file is malformed; 66 a file cannot be read;",
      "  73 the output cannot be written"
    })
final class ReleaseManifestCommand implements Command {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What is published.")
  private List<Path> files = List.of();

  @Option(names = "--version", required = true, paramLabel = "TEXT", description = "For people.")
  private String version = "";

  @Option(
      names = "--sequence",
      required = true,
      paramLabel = "N",
      description = "Counts releases: one more than the last.")
  private long sequence;

  @Option(names = "--commit", required = true, paramLabel = "HEX", description = "Of the source.")
  private String commit = "";

  @Option(
      names = "--engine-build",
      required = true,
      paramLabel = "DIGEST",
      description = "As adyton doctor prints it; may be repeated.")
  private List<String> builds = List.of();

  @Option(names = "--sbom", required = true, paramLabel = "FILE", description = "List of parts.")
  private Path sbom = Path.of("sbom.json");

  @Option(
      names = "--platform",
      paramLabel = "NAME=TYPE:FILE",
      description = "What a machine measures; TYPE is a type of evidence, such as tpm2.")
  private Map<String, String> platforms = new HashMap<>();

  @Option(names = "--from", paramLabel = "T", description = "Such as 2026-11-20T12:00:00Z; now.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--days", paramLabel = "N", description = "How long it counts, 1 to 730; 180.")
  private int days = 180;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The manifest.")
  private Path out = Path.of("manifest.json");

  @Override
  public Integer call() {
    if (days < 1 || days > 730) {
      throw new UserError(ExitCode.USAGE, "--days is out of range.", "It takes 1 to 730.");
    }
    Instant start = from.map(Inputs::instant).orElseGet(Instant::now);
    try {
      ReleaseManifest manifest =
          new ReleaseManifest(
              digests(),
              version,
              sequence,
              commit,
              builds(),
              Inputs.digest(sbom),
              platforms(),
              start.getEpochSecond(),
              start.plus(Duration.ofDays(days)).getEpochSecond());
      Inputs.write(out, manifest.bytes());
      System.err.println("to be signed: " + out);
      return ExitCode.OK.number();
    } catch (IllegalArgumentException | CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The manifest would be malformed (" + e.getMessage() + ").",
          "docs/formats.md has the layout.");
    }
  }

  private SortedMap<String, Digest> digests() {
    TreeMap<String, Digest> digests = new TreeMap<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (digests.put(name, Inputs.digest(file)) != null) {
        throw new UserError(ExitCode.USAGE, "Two files are named " + name + ".", "Rename one.");
      }
    }
    return digests;
  }

  private List<Digest> builds() throws CodecException {
    List<Digest> digests = new ArrayList<>();
    for (String build : builds) {
      digests.add(Digest.parse(build));
    }
    return digests;
  }

  private List<ReleasePlatform> platforms() throws CodecException {
    List<ReleasePlatform> list = new ArrayList<>();
    for (Map.Entry<String, String> each : new TreeMap<>(platforms).entrySet()) {
      int at = each.getValue().indexOf(':');
      if (at < 1) {
        throw new UserError(
            ExitCode.USAGE, "--platform names no type.", "Write it as NAME=TYPE:FILE.");
      }
      Path file = Path.of(each.getValue().substring(at + 1));
      Json.Obj in = Json.parseObject(Inputs.read(file, Release.MAX_BYTES));
      TreeMap<String, String> values = new TreeMap<>();
      for (String key : in.keys()) {
        values.put(key, in.string(key));
      }
      list.add(new ReleasePlatform(each.getKey(), each.getValue().substring(0, at), values));
    }
    return list;
  }
}
