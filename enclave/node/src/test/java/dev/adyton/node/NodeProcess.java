package dev.adyton.node;

import dev.adyton.console.UserError;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import picocli.CommandLine;

/** {@code serve} as a process of its own, for what can only be seen from outside. */
final class NodeProcess implements AutoCloseable {
  final Process process;
  final Path folder;
  final Map<String, String> said = new TreeMap<>();

  /** The child's entry: the same command as behind the front door. */
  public static void main(String[] args) {
    CommandLine line =
        new CommandLine(new ServeCommand())
            .setExecutionExceptionHandler((e, command, parsed) -> {
              System.err.println(e.getMessage());
              return e instanceof UserError error ? error.exitCode().number() : 70;
            });
    System.exit(line.execute(args));
  }

  /** Starts a child in {@code folder}; waits until it is ready or has ended. */
  NodeProcess(Path folder, List<String> jvm, Map<String, String> variables, String... flags)
      throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.add("-Duser.home=" + folder.resolve("user"));
    command.addAll(jvm);
    if (!jvm.contains("-cp")) {
      command.add("-cp");
      command.add(
          ChildJvm.places().stream()
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator)));
    }
    command.add(NodeProcess.class.getName());
    command.addAll(List.of("--port", "0", "--home", folder.resolve("home").toString()));
    command.addAll(List.of("--tls-ca-out", folder.resolve("ca.pem").toString()));
    command.addAll(List.of(flags));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(variables);
    builder.redirectError(folder.resolve("stderr").toFile());
    process = builder.start();
    readUntilReady();
  }

  private void readUntilReady() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Files.writeString(
          folder.resolve("stdout"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      String[] words = line.split(" ", 2);
      said.put(words[0], words.length > 1 ? words[1] : "");
      if (words[0].equals("ready")) {
        return;
      }
    }
  }

  String stderr() throws IOException {
    return Files.readString(folder.resolve("stderr"));
  }

  /** Sends SIGTERM and returns whether the process ended in time. */
  boolean terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(120, TimeUnit.SECONDS);
  }

  /** Returns the model to test with; skips the test, visibly, where there is none. */
  static Path model() {
    Path shipped =
        Path.of(System.getProperty("adyton.root", "."), "models", "adyton-demo-q8_0.gguf");
    Path given = Path.of(System.getProperty("adyton.testdata", "."), "models", "ember-q8_0.gguf");
    Path model = Files.exists(shipped) ? shipped : given;
    Assumptions.assumeTrue(Files.exists(model), "skipped: " + model + " absent");
    return model;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.inputReader(StandardCharsets.UTF_8).close();
  }
}
