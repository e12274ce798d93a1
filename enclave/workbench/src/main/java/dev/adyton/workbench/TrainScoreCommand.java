package dev.adyton.workbench;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.training.TrainingException;
import dev.adyton.training.eval.Answerer;
import dev.adyton.training.eval.Item;
import dev.adyton.training.eval.Scores;
import dev.adyton.training.gguf.MergedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton train score}: asks a model the questions of a file and counts right answers. */
@CommandLine.Command(
    name = "score",
    description = "Ask a model questions and score the answers by exact rules.",
    footer = {
      "",
      "Example:",
      "  adyton train score --model models/adyton-demo-q8_0.gguf --questions models/eval/held-out.txt",
      "",
      "Answers take the likeliest token; calls are bounded by the listed tools.",
      "Exit codes: 0 done, 64 usage, 65 model or questions unusable, 66 no such file"
    })
final class TrainScoreCommand implements Callable<Integer> {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--questions",
      required = true,
      paramLabel = "FILE",
      description = "Questions and rules; see models/eval.")
  private Path questions = Path.of("");

  @Option(
      names = "--adapter",
      paramLabel = "GGUF",
      description = "Adapter to merge into the model first.")
  private Optional<Path> adapter = Optional.empty();

  @Option(names = "--misses", description = "Show the questions that were answered wrongly.")
  private boolean misses;

  @Option(names = "--answers", description = "Show every question and its answer.")
  private boolean answers;

  /** The merged model lives in a temporary file that goes as soon as it is mapped. */
  private LoadedModel merged(Path change) throws IOException, ModelException {
    Path file = Files.createTempFile("adyton-merged", ".gguf");
    try {
      MergedModel.write(model.file(), change, file);
      return LoadedModel.open(file, KernelChoice.AUTO);
    } catch (TrainingException e) {
      throw TrainingNotes.explain(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public Integer call() {
    try (LoadedModel loaded = adapter.isPresent() ? merged(adapter.get()) : model.open()) {
      Scores scores = Scores.of(new Answerer(loaded), Item.parse(Files.readString(questions)));
      for (Scores.Said a : scores.said()) {
        if (answers || (misses && !a.right())) {
          System.out.println("> " + a.item().messages().getLast().text());
          System.out.println(a.answer() + "\n");
        }
      }
      System.out.print(scores.table());
      return ExitCode.OK.number();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, "cannot read " + questions, "Give a readable file with --questions.");
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA, "the questions are malformed: " + e.getMessage(), "See models/eval.");
    } catch (ModelException e) {
      throw model.explain(e);
    }
  }
}
