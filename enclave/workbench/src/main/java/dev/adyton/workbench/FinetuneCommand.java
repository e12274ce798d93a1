package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.training.TrainingException;
import dev.adyton.training.demo.DemoRecipe;
import dev.adyton.training.gguf.LoraFile;
import dev.adyton.training.gguf.ModelImport;
import dev.adyton.training.lora.Adapter;
import dev.adyton.training.lora.ChatSplit;
import dev.adyton.training.lora.LoraTuner;
import dev.adyton.training.lora.TuningConfig;
import dev.adyton.training.text.ChatData;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton finetune}: teaches an existing model from chats, as a small file beside it. */
@CommandLine.Command(
    name = "finetune",
    description = "Train a low-rank adapter for a model from chats in JSONL.",
    footer = {
      "",
      "Example:",
      "  adyton finetune --model demo.gguf --data chats.jsonl --keep demo --lora-rank 8 --out a.gguf",
      "",
      "A line of the data is {\"messages\": [{\"role\": \"user\", \"content\": \"…\"}, …]}.",
      "Every tenth chat is kept for validation; training ends when its loss no longer falls.",
      "Exit codes: 0 done, 64 usage, 65 data or model unusable, 66 no such file, 73 cannot write"
    })
public final class FinetuneCommand implements Command {
  @Option(names = "--model", required = true, paramLabel = "GGUF", description = "Model to adapt.")
  private Path model = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "JSONL", description = "Chats to learn.")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "GGUF", description = "Adapter to write.")
  private Path out = Path.of("");

  @Option(names = "--lora-rank", defaultValue = "8", description = "Rank (default 8).")
  private int rank;

  @Option(
      names = "--keep",
      paramLabel = "JSONL|demo",
      description = "Chats to rehearse, so that they are not forgotten; demo: the demo's own.")
  private Optional<String> keep = Optional.empty();

  @Option(
      names = "--epochs",
      defaultValue = "" + TuningConfig.ROUNDS,
      description = "Most rounds (default ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).")
  private long seed;

  /** For the service loader. */
  public FinetuneCommand() {}

  @Override
  public Integer call() {
    if (rank < 1 || rank > 256 || epochs < 1) {
      throw new UserError(ExitCode.USAGE, "a number is out of range", "See --help.");
    }
    TrainingNotes notes = new TrainingNotes("");
    try (LoadedModel loaded = LoadedModel.open(model, KernelChoice.AUTO)) {
      ModelImport base = ModelImport.read(model);
      ChatSplit chats =
          ChatSplit.read(data, LoraTuner.format(loaded.tokenizer()), base.shape().context());
      notes.say(
          chats.size()
              + " chats to learn, "
              + chats.validation().conversations()
              + " for validation");
      TuningConfig config = TuningConfig.standard(rank, seed).withEpochs(epochs);
      Adapter best =
          new LoraTuner(base.shape(), base.weights(), config)
              .tune(
                  chats,
                  kept(LoraTuner.format(loaded.tokenizer()), base.shape().context()),
                  r ->
                      notes.say(
                          String.format(
                              Locale.ROOT,
                              "round %d  loss %.4f  validation %.4f%s",
                              r.epoch(),
                              r.loss(),
                              r.validation(),
                              r.best() ? "  best" : "")));
      LoraFile.write(out, best);
      System.out.println(out + ": rank " + rank + ", " + best.matrices().size() + " matrices");
      return ExitCode.OK.number();
    } catch (TrainingException e) {
      throw TrainingNotes.explain(e);
    } catch (ModelException e) {
      throw new UserError(
          ExitCode.DATA, "the model cannot be opened: " + e.getMessage(), "Give a GGUF model.");
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
  }

  private Optional<TokenStore> kept(ChatFormat format, int context) throws TrainingException {
    if (keep.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        keep.get().equals("demo")
            ? DemoRecipe.rehearsal(format)
            : ChatData.tokens(ChatData.read(Path.of(keep.get())), format, context));
  }
}
