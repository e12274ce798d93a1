package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton model import}: files of this machine. */
@CommandLine.Command(
    name = "import",
    description = "Copy a model's files of this machine into the library.",
    footer = {
      "",
      "Example:",
      "  adyton model import ~/models/qwen3-0.6b-q8_0.gguf --name qwen3",
      "",
      "PATH is a GGUF file, the first of several it was split into, or a folder with config.json,",
      "tokenizer.json and safetensors. Of a folder only such files are taken.",
      "Exit codes: 0 done, 1 not the digest given, 64 usage, 65 not a model, 66 no such file,",
      "  73 cannot write"
    })
final class ImportCommand implements Command {
  @Parameters(index = "0", paramLabel = "PATH", description = "A GGUF file or a folder.")
  private Path path = Path.of("");

  @Option(names = "--name", paramLabel = "N", description = "Its name here; by default PATH's.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--sha256", paramLabel = "HEX", description = "Digest that a file must have.")
  private Optional<String> sha256 = Optional.empty();

  @Mixin private LibraryOption library = new LibraryOption();

  @Override
  public Integer call() throws InterruptedException {
    List<Path> files = files();
    if (sha256.isPresent() && (files.size() != 1 || !ModelFile.isSha256(sha256.get()))) {
      throw new UserError(
          ExitCode.USAGE, "--sha256 is 64 hex digits of one file", "Leave it out for several.");
    }
    String called = name.orElseGet(() -> PullCommand.nameOf(path.toAbsolutePath().normalize()));
    library.open().bring(called, folder -> copied(files, folder));
    System.out.println(called);
    return ExitCode.OK.number();
  }

  private ModelRecord copied(List<Path> files, Path folder) throws IOException {
    List<ModelFile> out = new ArrayList<>();
    for (Path from : files) {
      Path to = folder.resolve(from.getFileName().toString());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
      String digest = Digest.sha256(to);
      if (sha256.isPresent() && !sha256.get().equals(digest)) {
        Files.delete(to);
        throw new UserError(
            ExitCode.REFUSED, from.getFileName() + " has another SHA-256", "Get it again.");
      }
      Formats.check(to);
      out.add(new ModelFile(to.getFileName().toString(), Files.size(to), digest));
    }
    return new ModelRecord(path.toAbsolutePath().normalize().toString(), out);
  }

  private List<Path> files() {
    if (Files.isDirectory(path)) {
      try (Stream<Path> all = Files.list(path)) {
        List<Path> taken =
            all.filter(f -> Files.isRegularFile(f) && ofFolder(f.getFileName().toString()))
                .sorted()
                .toList();
        return PullCommand.requireFolder(taken, p -> p.getFileName().toString());
      } catch (IOException e) {
        throw new UserError(ExitCode.NO_INPUT, "cannot list " + path, "Check its permissions.");
      }
    }
    String file = path.toAbsolutePath().getFileName().toString();
    if (!Formats.isGguf(file) || !ModelFile.isName(file)) {
      throw new UserError(
          ExitCode.DATA,
          file + " is no model by its name",
          "Give a GGUF file, or a folder with config.json and safetensors.");
    }
    List<Path> parts = Formats.parts(file).stream().map(path::resolveSibling).toList();
    for (Path part : parts) {
      if (!Files.isRegularFile(part)) {
        throw new UserError(ExitCode.NO_INPUT, "there is no file " + part, "Check the path.");
      }
    }
    return parts;
  }

  private static boolean ofFolder(String name) {
    return Formats.isTaken(name) && !Formats.isGguf(name);
  }
}
