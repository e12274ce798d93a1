package dev.adyton.workbench;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.training.TrainingException;
import dev.adyton.training.demo.DemoRecipe;
import dev.adyton.training.demo.Emphasis;
import dev.adyton.training.gguf.ModelExport;
import dev.adyton.training.gguf.ModelImport;
import dev.adyton.training.gguf.VocabularyImport;
import dev.adyton.training.gguf.WeightEncoding;
import dev.adyton.training.model.Growth;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.run.Checkpoint;
import dev.adyton.training.run.SealedFile;
import dev.adyton.training.run.TrainingConfig;
import dev.adyton.training.run.TrainingLoop;
import dev.adyton.training.run.TrainingState;
import dev.adyton.training.run.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code adyton train demo}: the shipped model's recipe, as long as one likes. */
@CommandLine.Command(
    name = "demo",
    description = "Train the demo model from scratch on the corpus that Adyton writes itself.",
    footer = {
      "",
      "Example:",
      "  adyton train demo --steps 2000 --checkpoint run --out demo.gguf",
      "  adyton train demo --steps 1800 --seed 4 --grow old.gguf --out demo.gguf",
      "",
      "The same seed, steps and threads give the same file. --minutes measures one minute,",
      "then prints the command with --steps that gives the same file.",
      "Exit codes: 0 done, 64 usage, 65 checkpoint of another run or loss diverged,",
      "            66 key unreadable, 73 cannot write"
    })
final class TrainDemoCommand implements Callable<Integer> {
  private static final int KEY_BYTES = 32;

  /** Most conversations of a corpus: a gigabyte of tokens. */
  private static final int MOST = 2_000_000;

  /** How long to train: exactly one of the two. */
  static final class Length {
    @Option(names = "--steps", paramLabel = "N", description = "Number of steps of the whole run.")
    private int steps;

    @Option(names = "--minutes", paramLabel = "M", description = "About how long to train.")
    private double minutes;
  }

  @ArgGroup(multiplicity = "1")
  private Length length = new Length();

  @Option(names = "--out", required = true, paramLabel = "GGUF", description = "Model to write.")
  private Path out = Path.of("");

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--conversations",
      defaultValue = "" + DemoRecipe.CONVERSATIONS,
      paramLabel = "N",
      description = "Conversations of the corpus (default ${DEFAULT-VALUE}).")
  private int conversations;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "1|2",
      description = "Threads (default ${DEFAULT-VALUE}). Part of what decides the bits.")
  private int threads;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Folder for checkpoints; a run found there goes on.")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "32 bytes that encrypt the checkpoints (AES-256-GCM).")
  private Optional<Path> keyFile = Optional.empty();

  @Option(
      names = "--format",
      defaultValue = "Q8_0",
      paramLabel = "Q8_0|F16",
      description = "How weights are stored (default ${DEFAULT-VALUE}).")
  private WeightEncoding format = WeightEncoding.Q8_0;

  @Option(
      names = "--until",
      defaultValue = "2147483647",
      paramLabel = "K",
      description = "With --steps: end after step K; the checkpoint goes on from there.")
  private int until;

  @Option(
      names = "--grow",
      paramLabel = "GGUF",
      description = "Begin with the weights and tokens of an older, smaller demo model.")
  private Optional<Path> grow = Optional.empty();

  @Option(
      names = "--more-tools",
      description = "Nearly half the lessons about tools, harder ones; for a run with --grow.")
  private boolean moreTools;

  @Option(
      names = "--rate",
      defaultValue = "1",
      paramLabel = "F",
      description = "Part of the recipe's learning rates, over 0 to 1 (default ${DEFAULT-VALUE}).")
  private float rate;

  @Option(names = "--plot", paramLabel = "SVG", description = "Picture of the loss to write.")
  private Optional<Path> plot = Optional.empty();

  @Override
  public Integer call() {
    if (threads < 1
        || threads > 2
        || length.steps < 0
        || length.minutes < 0
        || until < 1
        || conversations < 1
        || conversations > MOST
        || !(rate > 0 && rate <= 1)
        || (moreTools && grow.isEmpty())) {
      throw new UserError(ExitCode.USAGE, "options are out of range or do not fit", "See --help.");
    }
    TrainingNotes notes =
        new TrainingNotes(
            "adyton train demo --seed "
                + seed
                + " --threads "
                + threads
                + " --conversations "
                + conversations
                + (moreTools ? " --more-tools" : "")
                + (rate < 1 ? " --rate " + rate : "")
                + grow.map(g -> " --grow " + g).orElse("")
                + " --out "
                + out
                + " --steps ");
    notes.say("writing the corpus …");
    try {
      train(notes);
      return ExitCode.OK.number();
    } catch (TrainingException e) {
      throw TrainingNotes.explain(e);
    }
  }

  private Emphasis emphasis() {
    return moreTools ? Emphasis.TOOLS : Emphasis.PLAIN;
  }

  private void train(TrainingNotes notes) throws TrainingException {
    DemoRecipe recipe =
        grow.isPresent()
            ? DemoRecipe.prepare(seed, conversations, VocabularyImport.read(grow.get()), emphasis())
            : DemoRecipe.prepare(seed, conversations);
    TrainingConfig full =
        grow.isPresent() ? DemoRecipe.grownConfig(seed, threads) : DemoRecipe.config(seed, threads);
    TrainingConfig config = full.withRates(full.adamRate() * rate, full.muonRate() * rate);
    notes.say(
        String.format(
            Locale.ROOT,
            "%,d parameters; %,d conversations, %,d tokens, sha256 %s",
            ParameterLayout.of(config.shape()).size(),
            recipe.training().conversations(),
            recipe.training().totalTokens(),
            recipe.corpusDigest()));
    TrainingLoop loop =
        new TrainingLoop(
            config, recipe.training(), checkpointFile(), TrainingNotes.SAVE_EVERY, start(config));
    TrainingState state =
        length.steps > 0
            ? loop.run(length.steps, until, notes)
            : loop.runByClock(length.minutes, notes);
    finish(recipe, config, state, notes);
  }

  private Optional<float[]> start(TrainingConfig config) throws TrainingException {
    if (grow.isEmpty()) {
      return Optional.empty();
    }
    ModelImport small = ModelImport.read(grow.get());
    try {
      return Optional.of(
          Growth.weights(small.shape(), small.weights(), config.shape(), config.seed()));
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          TrainingException.Code.MISMATCH, "The model cannot be grown into the demo's sizes.", e);
    }
  }

  private void finish(
      DemoRecipe recipe, TrainingConfig config, TrainingState state, TrainingNotes notes) {
    double held =
        Validation.loss(config.shape(), state.weights(), recipe.validation()).perAssistantToken();
    String origin =
        "Trained from scratch by adyton train demo --seed %d --threads %d --steps %d%s; corpus sha256 %s"
            .formatted(
                seed,
                threads,
                state.step(),
                grow.isPresent() ? ", grown from the model before" : "",
                recipe.corpusDigest());
    try {
      ModelExport.write(
          out, "adyton-demo", origin, config.shape(), state.weights(), recipe.vocabulary(), format);
      if (plot.isPresent()) {
        Files.writeString(plot.get(), notes.plot("Loss per assistant token, nats"));
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
    System.out.printf(Locale.ROOT, "%s: step %d, validation loss %.4f%n", out, state.step(), held);
  }

  private Optional<Checkpoint> checkpointFile() {
    if (checkpoint.isEmpty()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(checkpoint.get());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "cannot make the folder " + checkpoint.get(),
          "Give a writable folder with --checkpoint.");
    }
    return Optional.of(
        new Checkpoint(checkpoint.get().resolve("checkpoint"), keyFile.map(TrainDemoCommand::key)));
  }

  private static SealedFile.Key key(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != KEY_BYTES) {
        throw new UserError(
            ExitCode.DATA,
            "the key file has " + bytes.length + " bytes",
            "It must hold exactly 32 random bytes.");
      }
      return new SealedFile.Key(bytes);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, "cannot read the key file", "Give a readable file with --key-file.");
    }
  }
}
