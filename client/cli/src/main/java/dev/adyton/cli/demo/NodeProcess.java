package dev.adyton.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node in a process of its own, on a free port, with a home that is deleted afterwards. The
 * client learns three things from it, all on its standard output or in its home: address, API key,
 * TLS authority.
 *
 * <p>Not thread-safe. Closing asks the node to drain and then ends it.
 */
final class NodeProcess implements AutoCloseable {
  /** Longest wait for {@code ready}: a large model on a slow disk is hashed first. */
  private static final long START_SECONDS = 120;

  private static final long STOP_SECONDS = 5;

  /** The variables that {@code serve} refuses: they could put foreign code into the node. */
  private static final List<String> REFUSED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LD_PRELOAD");

  private final Process process;
  private final Path home;
  private final Thread hook;
  private URI address = URI.create("https://127.0.0.1:0");
  private String apiKey = "";

  private NodeProcess(Process process, Path home) {
    this.process = process;
    this.home = home;
    this.hook = new Thread(this::stop, "stop-node");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static NodeProcess start(Path model, boolean showNode) {
    Path home = temporaryHome();
    try {
      ProcessBuilder builder = new ProcessBuilder(command(model, home));
      builder.environment().keySet().removeAll(REFUSED);
      builder.redirectError(
          showNode
              ? ProcessBuilder.Redirect.INHERIT
              : ProcessBuilder.Redirect.to(home.resolve("events").toFile()));
      NodeProcess node = new NodeProcess(builder.start(), home);
      Rehearsal.start();
      node.awaitReady();
      return node;
    } catch (IOException e) {
      delete(home);
      throw new UserError(
          ExitCode.UNAVAILABLE, "the node's process could not be started", "Try: adyton doctor");
    }
  }

  URI address() {
    return address;
  }

  String apiKey() {
    return apiKey;
  }

  Path ca() {
    return home.resolve("ca.pem");
  }

  private static List<String> command(Path model, Path home) {
    Path install = Path.of(System.getProperty("adyton.install", "."));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + install.resolve("conf/node.args"));
    command.addAll(archive(Path.of(System.getProperty("adyton.cds", ""))));
    command.addAll(List.of("--module-path", modulePath(install.resolve("lib"))));
    command.add("-Dadyton.install=" + install);
    command.addAll(List.of("-m", "dev.adyton.app/dev.adyton.app.Main", "serve"));
    command.addAll(List.of("--port", "0", "--health-port", "0", "--tpm", "none"));
    command.addAll(List.of("--model", model.toString(), "--home", home.toString()));
    command.addAll(List.of("--tls-ca-out", home.resolve("ca.pem").toString()));
    return command;
  }

  private static String modulePath(Path lib) {
    return Stream.of("app", "trust", "enclave", "node")
        .map(wing -> lib.resolve(wing).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * An archive of parsed classes, kept by the JVM where the launcher found a folder that nobody
   * else can write to. Only for a node that proves nothing: a node that is to be believed runs from
   * the jars that its evidence names.
   */
  private static List<String> archive(Path folder) {
    return folder.isAbsolute() && Files.isWritable(folder)
        ? List.of(
            "-Xlog:disable",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + folder.resolve("demo.jsa"))
        : List.of();
  }

  private void awaitReady() throws IOException {
    Thread watchdog = Thread.ofVirtual().start(this::endWhenLate);
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("api-key ")) {
        apiKey = line.substring("api-key ".length()).strip();
      } else if (line.startsWith("ready ")) {
        address = URI.create(line.substring("ready ".length()).strip());
        watchdog.interrupt();
        // The node says no more on its standard output; a full pipe must not stop it if it ever
        // does.
        // No virtual thread: a pipe's reader holds on to what carries it, all there is on one core.
        Thread.ofPlatform().daemon().start(() -> drain(out));
        return;
      }
    }
    watchdog.interrupt();
    String said = lastEvents();
    close();
    throw new UserError(
        ExitCode.UNAVAILABLE,
        "the node did not start" + (said.isEmpty() ? "" : ":\n" + said),
        "Try: adyton demo --show-node, or adyton doctor");
  }

  private void endWhenLate() {
    try {
      TimeUnit.SECONDS.sleep(1);
      System.err.println("starting the node");
      TimeUnit.SECONDS.sleep(START_SECONDS);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lastEvents() {
    try {
      List<String> lines = Files.readAllLines(home.resolve("events"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  private static void drain(BufferedReader out) {
    try {
      while (out.readLine() != null) {
        // dropped
      }
    } catch (IOException e) {
      // The process ended: nothing is left to drain.
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Already shutting down: the hook is what runs.
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(home);
  }

  private static Path temporaryHome() {
    try {
      return Files.createTempDirectory(
          "adyton-demo-",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (UnsupportedOperationException e) {
      return windowsHome();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path windowsHome() {
    try {
      return Files.createTempDirectory("adyton-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("adyton: could not delete " + folder);
    }
  }
}
