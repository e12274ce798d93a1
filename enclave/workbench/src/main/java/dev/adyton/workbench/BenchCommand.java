package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.LoadedModel;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton bench}: how fast a model runs, beside what the machine can do at most. */
@CommandLine.Command(
    name = "bench",
    description = "Measure prefill, decoding and batched decoding, beside the machine's limits.",
    footer = {
      "",
      "Example:",
      "  adyton bench --model model.gguf --prompt-tokens 512 --gen-tokens 64 --batch 1,8 --json",
      "",
      "Figures are medians of --rounds; the limits are measured between the rounds.",
      "Decoding begins at an empty context. Exit codes: 0 done, 64 usage, 65 model unusable,",
      "66 no such file"
    })
public final class BenchCommand implements Command {
  private static final int MOST_SEQUENCES = 64;
  private static final int MOST_THREADS = 64;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompt-tokens",
      defaultValue = "512",
      paramLabel = "N",
      description = "Tokens of the prompt; default 512.")
  private int promptTokens;

  @Option(
      names = "--past",
      defaultValue = "0",
      paramLabel = "N",
      description = "Tokens of each sequence before those decoded; default 0.")
  private int past;

  @Option(
      names = "--gen-tokens",
      defaultValue = "64",
      paramLabel = "N",
      description = "Tokens to decode in each sequence; default 64.")
  private int genTokens;

  @Option(
      names = "--batch",
      defaultValue = "1,8",
      split = ",",
      paramLabel = "N",
      description = "Numbers of sequences that decode at once; default 1,8.")
  private List<Integer> batch = List.of();

  @Option(names = "--threads", defaultValue = "2", paramLabel = "N", description = "Default 2.")
  private int threads;

  @Option(names = "--rounds", defaultValue = "3", paramLabel = "N", description = "Default 3.")
  private int rounds;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private final Output output = new Output();

  /** For the service loader. */
  public BenchCommand() {}

  @Override
  public Integer call() {
    require(
        promptTokens > 0 && genTokens > 0 && past >= 0 && rounds > 0, "numbers must be positive");
    require(threads > 0 && threads <= MOST_THREADS, "threads are 1 to " + MOST_THREADS);
    require(
        batch.stream().allMatch(b -> b > 0 && b <= MOST_SEQUENCES),
        "batches are 1 to " + MOST_SEQUENCES);
    long start = System.nanoTime();
    try (LoadedModel loaded = model.open(threads)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      require(loaded.generates(), "the model only embeds");
      require(
          Math.max(promptTokens, (long) past + genTokens + BenchRun.WARM)
              <= loaded.info().contextLength(),
          "the model's context is " + loaded.info().contextLength());
      BenchRun run = new BenchRun(loaded, threads, promptTokens, past, genTokens, batch);
      BenchReport report = run.measure(rounds, seconds);
      if (json) {
        output.json(report.json());
      } else {
        report.lines().forEach(output::line);
      }
    }
    return ExitCode.OK.number();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new UserError(ExitCode.USAGE, otherwise, "See adyton bench --help.");
    }
  }
}
