package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelQuantizer;
import dev.adyton.kernels.WeightEncoder;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton quantize}: a model's matrices in another type, as one GGUF file. */
@CommandLine.Command(
    name = "quantize",
    description = "Write a model as one GGUF file, its matrices in another type.",
    footer = {
      "",
      "Example:",
      "  adyton quantize --model model-f16.gguf --type Q8_0 --out model-q8_0.gguf",
      "",
      "Types: F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1, Q2_K to Q6_K, IQ4_NL, MXFP4.",
      "A matrix whose rows are not whole blocks of the type (K-types: 256) stays as it is.",
      "A folder's tokenizer.json goes into the file whole; not every other engine reads that.",
      "Exit codes: 0 done, 64 usage, 65 model unusable, 66 no such file, 73 cannot write"
    })
public final class QuantizeCommand implements Command {
  @Option(names = "--model", required = true, paramLabel = "PATH", description = "File or folder.")
  private Path model = Path.of("");

  @Option(names = "--type", required = true, paramLabel = "TYPE", description = "Type of weights.")
  private String type = "";

  @Option(names = "--out", required = true, paramLabel = "GGUF", description = "File to write.")
  private Path out = Path.of("");

  private final Output output = new Output();

  /** For the service loader. */
  public QuantizeCommand() {}

  @Override
  public Integer call() {
    WeightType target =
        named(type)
            .orElseThrow(() ->
                new UserError(
                    ExitCode.USAGE,
                    "cannot write type " + type,
                    "Give one of " + new TreeSet<>(WeightEncoder.TYPES) + "."));
    ModelQuantizer.Written written = write(target);
    output.note(written.converted() + " of " + written.tensors() + " tensors now " + target);
    if (target.block() > 1) {
      output.note("rows that are not whole blocks of " + target.block() + " stayed as they were");
    }
    return ExitCode.OK.number();
  }

  private static Optional<WeightType> named(String name) {
    return WeightEncoder.TYPES.stream().filter(t -> t.name().equalsIgnoreCase(name)).findFirst();
  }

  /** Writes beside the file, then moves: nobody sees half a model. */
  private ModelQuantizer.Written write(WeightType target) {
    if (!Files.exists(model)) {
      throw new UserError(ExitCode.NO_INPUT, "cannot read " + model, "Check the path.");
    }
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try {
      ModelQuantizer.Written written;
      try (FileChannel c =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        written = ModelQuantizer.write(model, target, c);
        c.force(true);
      }
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return written;
    } catch (ModelException e) {
      throw new UserError(
          ExitCode.DATA,
          model.getFileName() + ": " + e.getMessage(),
          "Give a whole model of docs/models.md.");
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    } finally {
      discard(part);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // It is named after the file that was asked for: whoever finds it knows what it was.
    }
  }
}
