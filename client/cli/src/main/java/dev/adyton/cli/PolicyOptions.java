package dev.adyton.cli;

import dev.adyton.attestation.Level;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What the caller accepts: a file that is pinned, a few words, or the default. */
final class PolicyOptions {
  private static final int MAX_POLICY_BYTES = 1 << 20;
  private static final String UNGATED = "ungated";

  @ArgGroup private Source source = new Source();

  /** A file or words, never both: two policies would leave open which one holds. */
  static final class Source {
    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = {
          "What is accepted, as adyton-policy/1. Default: levels TPM, VTPM and CVM; UNGATED",
          "only from this machine; SIMULATED never."
        })
    private Optional<Path> file = Optional.empty();

    @Option(
        names = "--accept",
        paramLabel = "WORD",
        split = ",",
        description = {
          "Accept exactly these: simulated, software_tpm, tpm, vtpm, cvm, ungated. Both 'simulated'",
          "and 'ungated' hold only for a node on this machine; wider needs --policy."
        })
    private List<String> words = new ArrayList<>();
  }

  /** Returns the policy. */
  VerifierPolicy read() {
    if (source.file.isPresent()) {
      return parse(source.file.get());
    }
    return source.words.isEmpty() ? VerifierPolicy.defaults() : accepting(source.words);
  }

  private static VerifierPolicy parse(Path file) {
    try {
      return VerifierPolicy.parse(UserFiles.read(file, MAX_POLICY_BYTES));
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.CONFIG,
          file + " is not a policy (" + e.getMessage() + ").",
          "docs/formats.md has the layout of adyton-policy/1.");
    }
  }

  static VerifierPolicy accepting(List<String> words) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    boolean ungated = false;
    for (String word : words) {
      if (word.strip().toLowerCase(Locale.ROOT).equals(UNGATED)) {
        ungated = true;
      } else {
        levels.add(level(word));
      }
    }
    VerifierPolicy defaults = VerifierPolicy.defaults();
    return new VerifierPolicy(
        levels.isEmpty() ? defaults.levels() : levels,
        // A local record is never less than none.
        ungated ? defaults.launchLoopback() : Set.of(),
        Set.of(),
        defaults.launchPolicy(),
        levels.contains(Level.SIMULATED),
        defaults.maxAge(),
        defaults.clockSkew(),
        defaults.tpm2(),
        defaults.nitro(),
        defaults.snp(),
        defaults.tdx(),
        defaults.releaseSigners(),
        defaults.deployables());
  }

  private static Level level(String word) {
    String name = word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    for (Level level : Level.values()) {
      if (level.name().equals(name)) {
        return level;
      }
    }
    throw new UserError(
        ExitCode.USAGE,
        "--accept does not know one of its words.",
        "Known: simulated, software_tpm, tpm, vtpm, cvm, ungated.");
  }
}
