package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.Session;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton logits}: what a model thinks after each of some tokens, for comparison. */
@CommandLine.Command(
    name = "logits",
    description = "Write the logits after each token as raw little-endian binary32.",
    footer = {
      "",
      "Example:",
      "  adyton logits --model model.gguf --tokens 1,403,407 --out logits.f32",
      "",
      "The file has a row for every token, of as many floats as the vocabulary has ids.",
      "Exit codes: 0 done, 64 usage, 65 model or ids unusable, 66 no such file, 73 cannot write"
    })
public final class LogitsCommand implements Command {
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--tokens",
      required = true,
      split = ",",
      paramLabel = "ID",
      description = "Token ids, separated by commas.")
  private List<Integer> tokens = List.of();

  @Option(names = "--out", required = true, paramLabel = "F32", description = "File to write.")
  private Path out = Path.of("");

  private final Output output = new Output();

  /** For the service loader. */
  public LogitsCommand() {}

  @Override
  public Integer call() {
    try (LoadedModel loaded = model.open()) {
      int context = loaded.info().contextLength();
      if (tokens.size() > context) {
        throw new UserError(
            ExitCode.DATA,
            tokens.size() + " tokens exceed the model's context of " + context,
            "Give fewer ids.");
      }
      int ids = loaded.info().vocabularySize();
      if (tokens.stream().anyMatch(t -> t < 0 || t >= ids)) {
        throw new UserError(
            ExitCode.DATA, "an id is not in the vocabulary", "Ids are 0 to " + (ids - 1) + ".");
      }
      write(loaded, ids);
      output.note(tokens.size() + " rows of " + ids + ", kernels " + loaded.kernels());
      return ExitCode.OK.number();
    }
  }

  private void write(LoadedModel loaded, int ids) {
    ByteBuffer row = ByteBuffer.allocate(ids * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long said = System.nanoTime();
    try (Session session = loaded.newSession(tokens.size());
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(out))) {
      for (int token : tokens) {
        row.asFloatBuffer().put(session.forward(token));
        file.write(row.array());
        if (System.nanoTime() - said > PROGRESS_NANOS) {
          said = System.nanoTime();
          output.note(session.position() + " of " + tokens.size() + " tokens");
        }
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
  }
}
