package dev.adyton.workbench;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton bench-model}: a file of a real shape with random weights, to measure with. */
@CommandLine.Command(
    name = "bench-model",
    description = "Write a GGUF model of random weights in a real shape, for adyton bench.",
    footer = {
      "",
      "Example:",
      "  adyton bench-model --shape llama-1b --type Q8_0 --out random-1b-q8_0.gguf",
      "",
      "Shapes: llama-1b, llama-110m, tiny. Types: F32, F16, BF16, Q8_0, Q4_0 (with a Q6_K head).",
      "The same shape, type and seed give the same file.",
      "Exit codes: 0 done, 64 usage, 73 cannot write"
    })
public final class BenchModelCommand implements Command {
  @Option(names = "--shape", required = true, paramLabel = "SHAPE", description = "Its measures.")
  private String shape = "";

  @Option(names = "--type", required = true, paramLabel = "TYPE", description = "Type of weights.")
  private String type = "";

  @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Default 1.")
  private long seed;

  @Option(names = "--out", required = true, paramLabel = "GGUF", description = "File to write.")
  private Path out = Path.of("");

  /** For the service loader. */
  public BenchModelCommand() {}

  @Override
  public Integer call() {
    ModelShape measures = named(shape).orElseThrow(() -> unknown("shape", shape));
    WeightType weights =
        RandomModel.TYPES.stream()
            .filter(t -> t.name().equalsIgnoreCase(type))
            .findFirst()
            .orElseThrow(() -> unknown("type", type));
    try (FileChannel c =
        FileChannel.open(
            out,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      RandomModel.write(measures, weights, seed, c);
      return ExitCode.OK.number();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "cannot write " + out, "Give a writable path with --out.");
    }
  }

  private static Optional<ModelShape> named(String name) {
    return Arrays.stream(ModelShape.values())
        .filter(s -> s.toString().equalsIgnoreCase(name))
        .findFirst();
  }

  private static UserError unknown(String what, String name) {
    return new UserError(
        ExitCode.USAGE,
        "no such " + what + ": " + name,
        "Shapes are "
            + Arrays.toString(ModelShape.values())
            + ", types "
            + new TreeSet<>(RandomModel.TYPES)
            + ".");
  }
}
