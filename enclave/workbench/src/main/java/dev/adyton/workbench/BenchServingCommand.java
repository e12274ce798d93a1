package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.LoadedModel;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton bench-serving}: many clients at once, and what one can know of another. */
@CommandLine.Command(
    name = "bench-serving",
    description = "Measure how a model serves many clients: shares, bursts, isolation, prefixes.",
    footer = {
      "",
      "Scenarios:",
      "  mixed      32 clients of four tenants: shares, times, memory",
      "  burst      one of three tenants comes tenfold: what the others notice",
      "  isolation  whether times tell a tenant what another one has sent",
      "  prefix     a long prompt again",
      "  spin       decoding beside a process that spins on a core",
      "",
      "Example:",
      "  adyton bench-serving --model model.gguf --scenario mixed --seconds 600",
      "",
      "Exit codes: 0 done, 64 usage, 65 model unusable, 66 no such file"
    })
public final class BenchServingCommand implements Command {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--scenario",
      split = ",",
      defaultValue = "prefix",
      paramLabel = "NAME",
      description = "One or more of those below; default prefix.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "N",
      description = "How long clients are watched; default 60.")
  private int seconds;

  @Option(
      names = "--trials",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Trials of each kind in isolation; default 2000.")
  private int trials;

  @Option(names = "--threads", defaultValue = "2", paramLabel = "N", description = "Default 2.")
  private int threads;

  @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Default 1.")
  private long seed;

  private final Output output = new Output();

  /** For the service loader. */
  public BenchServingCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || trials < 1 || threads < 1) {
      throw new UserError(
          ExitCode.USAGE, "numbers must be positive", "See adyton bench-serving --help.");
    }
    try (LoadedModel loaded = model.open(threads)) {
      ServingScenarios run = new ServingScenarios(loaded, seconds, seed, output::line);
      for (String name : scenarios) {
        run(run, name);
      }
    }
    return ExitCode.OK.number();
  }

  private void run(ServingScenarios run, String name) throws IOException, InterruptedException {
    switch (name) {
      case "mixed" -> run.mixed();
      case "burst" -> run.burst();
      case "isolation" -> run.isolation(trials);
      case "prefix" -> run.prefix();
      case "spin" -> run.spin();
      default ->
          throw new UserError(
              ExitCode.USAGE, "no scenario " + name, "See adyton bench-serving --help.");
    }
  }
}
