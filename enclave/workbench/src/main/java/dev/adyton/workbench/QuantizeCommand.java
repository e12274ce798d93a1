package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.Quantizer;
import dev.adyton.kernels.WeightEncoder;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton quantize}: a GGUF file's matrices in another type. */
@CommandLine.Command(
    name = "quantize",
    description = "Write a GGUF model with its matrices in another type.",
    footer = {
      "",
      "Example:",
      "  adyton quantize --model model-f16.gguf --type Q8_0 --out model-q8_0.gguf",
      "",
      "Types: F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1, MXFP4. All others can be read only.",
      "Exit codes: 0 done, 64 usage, 65 model unusable, 66 no such file, 73 cannot write"
    })
public final class QuantizeCommand implements Command {
  @Option(names = "--model", required = true, paramLabel = "GGUF", description = "File to read.")
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
    try (Arena arena = Arena.ofShared()) {
      GgufFile file = GgufFile.read(map(arena));
      if (file.integer("split.count", 0, Integer.MAX_VALUE, 1) > 1) {
        throw new UserError(ExitCode.DATA, "the model is split into files", "Join them first.");
      }
      int converted = write(file, target);
      output.note(converted + " of " + file.tensors().size() + " tensors now " + target);
      return ExitCode.OK.number();
    } catch (ModelException e) {
      throw new UserError(
          ExitCode.DATA, model.getFileName() + ": " + e.getMessage(), "Give a whole GGUF file.");
    }
  }

  private static Optional<WeightType> named(String name) {
    return WeightEncoder.TYPES.stream().filter(t -> t.name().equalsIgnoreCase(name)).findFirst();
  }

  private MemorySegment map(Arena arena) {
    try (FileChannel c = FileChannel.open(model, StandardOpenOption.READ)) {
      return c.map(FileChannel.MapMode.READ_ONLY, 0, c.size(), arena);
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_INPUT, "cannot read " + model, "Check the path.");
    }
  }

  /** Writes beside the file, then moves: nobody sees half a model. */
  private int write(GgufFile file, WeightType target) {
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try (FileChannel c =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      int converted = Quantizer.write(file, target, c);
      c.force(true);
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return converted;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
  }
}
