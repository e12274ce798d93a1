package dev.adyton.control;

import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.launch.Decision;
import dev.adyton.launch.Deployable;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.Launch;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton gate verify}: what a node would decide. */
@CommandLine.Command(
    name = "verify",
    description = "Judge a launch record as a node does before it loads a model.",
    footer = {
      "",
      "Example:",
      "  adyton gate verify model.launch.json --policy launch-policy.json --exposure internal",
      "",
      "Exit codes: 0 allowed; 1 denied, with codes; 64 usage; 65 a file is malformed;",
      "  66 a file cannot be read"
    })
final class GateVerifyCommand implements Command {
  @Parameters(index = "0", paramLabel = "RECORD", description = "The signed record.")
  private Path record = Path.of("model.launch.json");

  @Option(names = "--policy", paramLabel = "FILE", description = "adyton-launch-policy/1.")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = "--deployable",
      paramLabel = "FILE",
      description = "What is to be launched, adyton-deployable/1; else it is not compared.")
  private Optional<Path> deployable = Optional.empty();

  @Option(
      names = "--exposure",
      paramLabel = "WORD",
      description = "local (default), internal, limited or public.")
  private String exposure = Exposure.LOCAL.id();

  @Option(names = "--time", paramLabel = "T", description = "Such as 2026-11-20T12:00:00Z.")
  private Optional<String> time = Optional.empty();

  @Override
  public Integer call() {
    return switch (decide()) {
      case Decision.Allow(Exposure granted, String state) -> {
        System.out.println("ALLOW " + granted.id());
        if (deployable.isEmpty()) {
          System.err.println("not compared with a deployable: name one with --deployable");
        }
        yield ExitCode.OK.number();
      }
      case Decision.Deny(List<String> codes) -> {
        System.out.println("DENY " + String.join(" ", codes));
        yield ExitCode.REFUSED.number();
      }
    };
  }

  private Decision decide() {
    LaunchPolicy pinned = Inputs.policy(policy);
    Instant now = time.map(Inputs::instant).orElseGet(Instant::now);
    try {
      LaunchRecord signed = LaunchRecord.signed(Inputs.read(record, LaunchRecord.MAX_BYTES));
      Exposure wanted = Exposure.parse(exposure, "exposure");
      if (deployable.isEmpty()) {
        return Launch.foresee(signed, pinned, now, wanted);
      }
      Deployable what = Deployable.parse(Inputs.read(deployable.get(), 64 << 10));
      return Launch.decide(signed, pinned, what, now, wanted);
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "Something named here is malformed (" + e.getMessage() + ").",
          "docs/launch.md has the layouts.");
    }
  }
}
