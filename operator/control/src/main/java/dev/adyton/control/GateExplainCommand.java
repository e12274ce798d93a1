package dev.adyton.control;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.launch.Domain;
import dev.adyton.launch.LaunchDocument;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.launch.Subject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton gate explain}: a record for people. */
@CommandLine.Command(
    name = "explain",
    description = "Show what a launch record says, and who of the policy signed it.",
    footer = {
      "",
      "Example:",
      "  adyton gate explain models/adyton-demo-q8_0.launch.json",
      "",
      "Exit codes: 0 shown; 64 usage; 65 malformed; 66 it cannot be read"
    })
final class GateExplainCommand implements Command {
  @Parameters(index = "0", paramLabel = "RECORD", description = "The signed record.")
  private Path record = Path.of("model.launch.json");

  @Option(names = "--policy", paramLabel = "FILE", description = "adyton-launch-policy/1.")
  private Optional<Path> policy = Optional.empty();

  @Override
  public Integer call() {
    byte[] bytes = Inputs.read(record, LaunchRecord.MAX_BYTES);
    LaunchPolicy pinned = Inputs.policy(policy);
    try {
      show(LaunchDocument.parse(Envelopes.payload(bytes)), System.out);
      signers(Dsse.parse(bytes), pinned, System.out);
      return ExitCode.OK.number();
    } catch (CodecException e) {
      throw Inputs.malformed(record, "a launch record", e);
    }
  }

  private static void show(LaunchDocument d, PrintStream out) {
    out.println(
        "decision   " + (d.go() ? "go" : "NO GO") + ", exposure up to " + d.exposure().id());
    out.println(
        switch (d.subject()) {
          case Subject.Whole(Digest digest) -> "deployable " + digest;
          case Subject.Model(Digest root) -> "model      " + root + " under any build";
        });
    for (Domain domain : Domain.values()) {
      out.println("domain     " + domain.id() + ": " + d.of(domain).id());
    }
    out.println("guardrails " + d.guardrails());
    for (Digest engine : d.engines()) {
      out.println("engine     " + engine);
    }
    out.println(
        "valid      "
            + Instant.ofEpochSecond(d.notBefore())
            + " to "
            + Instant.ofEpochSecond(d.notAfter())
            + ", review by "
            + Instant.ofEpochSecond(d.reviewBy()));
    out.println("note       " + d.note());
  }

  private static void signers(Dsse envelope, LaunchPolicy policy, PrintStream out)
      throws CodecException {
    var signed = envelope.endorsed(policy.keys()).signers();
    if (signed.isEmpty()) {
      out.println("signers    NONE that the policy names: nobody vouches for the lines above");
    }
    for (int i : signed) {
      LaunchPolicy.Signer signer = policy.signers().get(i);
      out.println("signer     " + signer.person() + " " + signer.roles());
    }
  }
}
