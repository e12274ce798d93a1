package dev.adyton.app.sdk;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command of Adyton as a process of its own, started as the launcher starts it but from what this
 * build has just compiled. Ends with the test.
 */
final class AdytonProcess implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final long START_SECONDS = 300;

  /** What a shipped installation has in its lib/; test tools are not among it. */
  private static final List<String> SHIPPED =
      List.of(
          "/target/classes",
          "dev/adyton",
          "/adyton-",
          "org/eclipse/jetty",
          "org/postgresql",
          "tools/jackson",
          "jackson-annotations",
          "picocli",
          "org/slf4j",
          "io/prometheus");

  private static final Map<String, String> LIMITS =
      Map.of(
          "client", "dev.adyton.cli",
          "node", "dev.adyton.node,org.slf4j.nop,jdk.incubator.vector",
          "workbench", "dev.adyton.workbench,jdk.incubator.vector");

  private final Process process;
  private final Path stderr;

  private AdytonProcess(Process process, Path stderr) {
    this.process = process;
    this.stderr = stderr;
  }

  /**
   * Starts a command.
   *
   * @param options names the launcher's file of JVM options: {@code node} or {@code client}
   * @param folder where it may write
   */
  static AdytonProcess start(String options, Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("app/src/main/dist/conf/" + options + ".args"));
    // The tests' module path holds every wing; a release has one folder for each.
    command.add("--limit-modules");
    command.add("dev.adyton.app," + LIMITS.get(options));
    command.add("--module-path");
    command.add(modulePath());
    command.add("-m");
    command.add("dev.adyton.app/dev.adyton.app.Main");
    command.addAll(Arrays.asList(arguments));
    Path stderr = Files.createTempFile(folder, arguments[0], ".stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(stderr.toFile());
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
    builder.environment().put("HOME", folder.toString());
    return new AdytonProcess(builder.start(), stderr);
  }

  /**
   * Starts a node on a free port, its home in {@code folder}.
   *
   * @param keys file of its API keys
   * @param ca where it writes the certificate that clients trust
   * @param more further options
   */
  static AdytonProcess serve(Path folder, Path model, Path keys, Path ca, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
    arguments.addAll(List.of("--model", model.toString(), "--api-key-file", keys.toString()));
    arguments.addAll(List.of("--tls-ca-out", ca.toString()));
    arguments.addAll(List.of("--home", folder.resolve("node-home").toString()));
    arguments.addAll(Arrays.asList(more));
    return start("node", folder, arguments.toArray(String[]::new));
  }

  private static String modulePath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .flatMap(name -> Arrays.stream(System.getProperty(name, "").split(File.pathSeparator, -1)))
        .filter(element -> SHIPPED.stream().anyMatch(element::contains))
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits for the line {@code ready URL} and returns the URL. */
  String awaitReady() throws IOException {
    CompletableFuture<String> ready = new CompletableFuture<>();
    Queue<String> said = new ConcurrentLinkedQueue<>();
    // Reading a pipe holds on to the thread that carries a virtual one; there are as few as cores.
    Thread.ofPlatform().daemon().start(() -> readUntilReady(ready, said));
    try {
      return ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("not ready; stdout: " + said + "; stderr: " + stderr(), e);
    }
  }

  private void readUntilReady(CompletableFuture<String> ready, Queue<String> said) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.startsWith("ready ")) {
          ready.complete(line.substring("ready ".length()).strip());
        }
      }
      ready.completeExceptionally(new IOException("ended before it was ready"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end, as an operator does (SIGTERM). */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end and returns the exit code. */
  int awaitExit() throws InterruptedException {
    return process.waitFor(START_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /** Returns everything on standard output; for commands that print no ready line. */
  String stdout() throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  String stderr() {
    try {
      return Files.readString(stderr);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
