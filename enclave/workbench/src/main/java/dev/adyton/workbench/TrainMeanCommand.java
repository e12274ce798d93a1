package dev.adyton.workbench;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.training.TrainingException;
import dev.adyton.training.gguf.ModelMean;
import dev.adyton.training.gguf.WeightEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton train mean}: one model from several that were trained one from another. */
@CommandLine.Command(
    name = "mean",
    description = "Write the mean of the weights of models that were trained one from another.",
    footer = {
      "",
      "Example:",
      "  adyton train mean --model fifth.gguf --model sixth.gguf --out demo.gguf",
      "",
      "The mean forgets less of what the older ones knew than the last one did.",
      "Exit codes: 0 done, 64 usage, 65 models that do not fit each other,",
      "            73 a file cannot be read or written"
    })
final class TrainMeanCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "GGUF",
      description = "A model; twice or more.")
  private List<Path> models = List.of();

  @Option(names = "--out", required = true, paramLabel = "GGUF", description = "Model to write.")
  private Path out = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "Q8_0",
      paramLabel = "Q8_0|F16",
      description = "How weights are stored (default ${DEFAULT-VALUE}).")
  private WeightEncoding format = WeightEncoding.Q8_0;

  @Override
  public Integer call() {
    if (models.size() < ModelMean.FEWEST) {
      throw new UserError(ExitCode.USAGE, "one model is its own mean", "Give --model twice.");
    }
    try {
      ModelMean.write(models, out, format);
      return ExitCode.OK.number();
    } catch (TrainingException e) {
      throw TrainingNotes.explain(e);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
  }
}
