package dev.adyton.workbench;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.Compute;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Numerics;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every command that opens a model. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "GGUF file of the model.")
  private Path model = Path.of("");

  @Option(
      names = "--kernels",
      defaultValue = "auto",
      paramLabel = "RUNG",
      description = "scalar, vector, emitted or auto (default); all give the same result.")
  private KernelChoice kernels = KernelChoice.AUTO;

  @Option(
      names = "--numerics",
      defaultValue = "f32",
      paramLabel = "PROFILE",
      description = "f32 (default), or a8: activations in 8 bits, several times as fast.")
  private Numerics numerics = Numerics.F32;

  /** Returns the file's path. */
  Path file() {
    return model;
  }

  /** Opens the model, or says what is wrong with it. */
  LoadedModel open() {
    return open(Compute.on(numerics, kernels));
  }

  /** Opens the model for {@code threads} threads. */
  LoadedModel open(int threads) {
    return open(new Compute(numerics, kernels, threads));
  }

  private LoadedModel open(Compute compute) {
    if (!Files.isRegularFile(model)) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "there is no file " + model,
          "Give the path of a GGUF model with --model.");
    }
    try {
      return LoadedModel.open(model, compute);
    } catch (ModelException e) {
      throw explain(e);
    }
  }

  /** Turns what the engine refused into a sentence and what to do. */
  UserError explain(ModelException e) {
    ExitCode code =
        switch (e.code()) {
          case UNREADABLE -> ExitCode.NO_INPUT;
          case KERNELS -> ExitCode.UNAVAILABLE;
          default -> ExitCode.DATA;
        };
    return new UserError(code, model.getFileName() + ": " + e.getMessage(), remedy(e.code()));
  }

  private static String remedy(ModelException.Code code) {
    return switch (code) {
      case UNREADABLE -> "Check the file's permissions.";
      case TRUNCATED -> "The file is shorter than its header says: copy or download it again.";
      case MAGIC -> "Give a GGUF file; this is another format.";
      case VERSION -> "Convert the model to GGUF version 3.";
      case LIMIT, DUPLICATE, ENCODING, EXTENT, MISSING_KEY, VALUE, MISSING_TENSOR, SHAPE ->
          "The file is damaged or not a model this engine can read: get it again from its maker.";
      case TYPE, UNKNOWN_TENSOR, UNKNOWN_ARCHITECTURE, ROPE_SCALING ->
          "Use a model of an architecture and with weights that docs/models.md lists.";
      case KIND -> "Use a model that generates; this one only embeds.";
      case TOKENIZER -> "Use a model with a SentencePiece or a known byte-level BPE vocabulary.";
      case TEMPLATE -> "The model has no chat template this engine knows: leave out --chat.";
      case GRAMMAR -> "Ask for what the model's vocabulary can spell.";
      case CONTEXT_EXCEEDED -> "Shorten the prompt.";
      case KERNELS -> "Use --kernels auto.";
    };
  }
}
