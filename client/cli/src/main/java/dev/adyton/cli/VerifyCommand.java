package dev.adyton.cli;

import dev.adyton.attestation.Caller;
import dev.adyton.attestation.EvidenceVerifier;
import dev.adyton.attestation.Verdict;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.Jcs;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton verify}: what a node, or a bundle that was kept, can prove of itself. */
@CommandLine.Command(
    name = "verify",
    description = {
      "Check what a node proves of itself, step by step, and say what it is worth.",
      "Every step must hold. Sends nothing but the request for evidence."
    },
    footer = {
      "",
      "Examples:",
      "  adyton verify --url https://node.example:8443 --policy policy.json",
      "  adyton verify --bundle evidence.json --time 2026-11-20T12:00:00Z --json",
      "",
      "Exit codes: 0 accepted; 1 refused; 64 usage; 66 a file cannot be read; 69 no answer"
    })
public final class VerifyCommand implements Command {
  private static final int MAX_BUNDLE_BYTES = 1 << 20;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for TLS, instead of the system's.")
  private Optional<Path> ca = Optional.empty();

  @Option(
      names = "--time",
      paramLabel = "INSTANT",
      description = "Judge a bundle as of this time (ISO 8601, UTC); else now.")
  private Optional<String> time = Optional.empty();

  @Option(names = "--json", description = "One JSON object instead of text.")
  private boolean json;

  @Option(names = "--explain", description = "Say below each step what it asks.")
  private boolean explain;

  @Mixin private PolicyOptions policy = new PolicyOptions();

  /** For {@link java.util.ServiceLoader}. */
  public VerifyCommand() {}

  /** A node or a bundle, never both. */
  static final class Source {
    @Option(names = "--url", paramLabel = "URL", description = "The node: https://HOST:PORT.")
    private Optional<URI> url = Optional.empty();

    @Option(
        names = "--bundle",
        paramLabel = "FILE",
        description = "Evidence that was fetched before; checked offline, so without a nonce.")
    private Optional<Path> bundle = Optional.empty();
  }

  @Override
  public Integer call() {
    if (time.isPresent() && source.bundle.isEmpty()) {
      throw new UserError(
          ExitCode.USAGE, "--time goes with --bundle.", "A node is judged as of now.");
    }
    Verdict verdict =
        source.bundle.isPresent()
            ? ofBundle(source.bundle.get())
            : ofNode(source.url.orElseThrow());
    if (json) {
      System.out.println(new String(Jcs.encode(verdict.toJson()), StandardCharsets.UTF_8));
    } else {
      VerdictLines.print(verdict, explain, System.out);
    }
    return (verdict.accepted() ? ExitCode.OK : ExitCode.REFUSED).number();
  }

  private Verdict ofBundle(Path bundle) {
    VerifierPolicy accepted = policy.read();
    return EvidenceVerifier.verify(
        UserFiles.read(bundle, MAX_BUNDLE_BYTES),
        Caller.offline(time.map(VerifyCommand::instant).orElseGet(Instant::now)),
        accepted);
  }

  private Verdict ofNode(URI url) {
    VerifierPolicy accepted = policy.read();
    PrintStream err = System.err;
    try (Progress _ = Progress.start(err, "fetching evidence of " + url);
        NodeConnection node = NodeConnection.connect(url, accepted, Connecting.anchors(ca))) {
      return node.verdict();
    } catch (ClientException e) {
      return e.verdict().orElseThrow(() -> Failures.explain(e));
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw new UserError(
          ExitCode.USAGE, "--time is not an instant.", "Write it as 2026-11-20T12:00:00Z.");
    }
  }
}
