package dev.adyton.app.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.app.Trusted;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Another process of the node's own user, with the tools that people have, against a node that has
 * just answered a prompt: none of them shows a word of it. The same tools against an ordinary JVM
 * find what it holds, so that the tools themselves are not what fails. Run by root, the test lets
 * both sides be an ordinary user.
 */
class SameUserAttackTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final String TEXT = Attacker.FIRST + Attacker.SECOND;

  private Path folder = Path.of("");
  private Attacker attacker = new Attacker(folder);

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/mem")), "skipped: not Linux");
    assumeTrue(!Attacker.root() || Attacker.tool("setpriv"), "skipped: root without setpriv(1)");
    folder = Files.createTempDirectory("adyton-attack");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    attacker = new Attacker(folder);
  }

  @AfterEach
  void clean() throws IOException {
    if (!folder.toString().isEmpty()) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** An ordinary JVM that holds the text: what the tools do where nothing stops them. */
  @Test
  void theToolsWorkAgainstAnOrdinaryJvm() throws Exception {
    Path source = folder.resolve("Holder.java");
    Files.writeString(
        source,
        """
        public class Holder {
          static String held;
          public static void main(String[] args) throws Exception {
            held = args[0] + args[1];
            System.out.println("holds");
            Thread.sleep(120_000);
          }
        }
        """);
    Process holder =
        attacker
            .process(
                List.of(
                    Attacker.java("java"),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:ReservedCodeCacheSize=16m",
                    "-XX:CompressedClassSpaceSize=16m",
                    source.toString(),
                    Attacker.FIRST,
                    Attacker.SECOND))
            .start();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("holds");
      List<String> found = attacker.attack(holder.pid());
      System.out.println("an ordinary JVM is open to " + found);
      Path yama = Path.of("/proc/sys/kernel/yama/ptrace_scope");
      assumeTrue(
          !Files.exists(yama) || Files.readString(yama).startsWith("0"),
          "skipped: this kernel's yama forbids ptrace to everybody");
      assertThat(found).contains("/proc/PID/mem");
      assertThat(found).contains("jcmd", "jmap", "environ");
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void theyFindNothingOfANode() throws Exception {
    Path model = ROOT.resolve("models/adyton-demo-q8_0.gguf");
    assumeTrue(Files.exists(model), "skipped: " + model.getFileName() + " is absent");
    Files.copy(model, folder.resolve("model.gguf"));
    Process node = attacker.process(nodeCommand()).start();
    try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
      Map<String, String> said = untilReady(out);
      assertThat(said).containsKeys("ready", "api-key");
      String answer = ask(said);
      assertThat(answer).contains("\"choices\"").doesNotContain(TEXT);
      assertThat(attacker.attack(node.pid())).isEmpty();
      // A dump of the stacks, a core, a report of the crash: by signals, which this user may send.
      attacker.run("kill", "-QUIT", Long.toString(node.pid()));
      assertThat(node.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
      attacker.run("kill", "-SEGV", Long.toString(node.pid()));
      assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(String.join("\n", out.lines().toList()))
          .doesNotContain("Full thread dump")
          .doesNotContain(TEXT);
      assertThat(attacker.filesWithText()).isEmpty();
      assertThat(folder.toFile().list((at, name) -> name.matches("core.*|hs_err.*"))).isEmpty();
    } finally {
      node.destroyForcibly().waitFor();
    }
  }

  /** The launcher's arguments, over copies of the jars that the other user may read. */
  private List<String> nodeCommand() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Attacker.java("java"));
    Path options = folder.resolve("node.args");
    Files.copy(ROOT.resolve("app/src/main/dist/conf/node.args"), options);
    command.addAll(List.of("@" + options, "--limit-modules"));
    command.add("dev.adyton.app,dev.adyton.node,org.slf4j.nop,jdk.incubator.vector");
    command.addAll(List.of("--module-path", copiedModules()));
    command.addAll(List.of("-m", "dev.adyton.app/dev.adyton.app.Main", "serve", "--port", "0"));
    command.addAll(List.of("--model", folder.resolve("model.gguf").toString()));
    command.addAll(List.of("--model-id", "attacked"));
    command.addAll(List.of("--home", folder.resolve("home").toString()));
    command.addAll(List.of("--tls-ca-out", folder.resolve("ca.pem").toString()));
    return command;
  }

  private String copiedModules() throws IOException {
    List<String> copies = new ArrayList<>();
    Path lib = Files.createDirectory(folder.resolve("lib"));
    List<String> shipped =
        List.of(
            "/target/classes",
            "/adyton-",
            "org/eclipse/jetty",
            "org/postgresql",
            "tools/jackson",
            "picocli",
            "org/slf4j");
    String places =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", "");
    for (String place : places.split(File.pathSeparator, -1)) {
      if (shipped.stream().anyMatch(place::contains)) {
        Path copy = lib.resolve(Integer.toString(copies.size()));
        Path target = place.endsWith(".jar") ? copy.resolve(Path.of(place).getFileName()) : copy;
        copy(Path.of(place), target);
        copies.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(Files.isDirectory(from) ? to : to.getParent());
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  private static Map<String, String> untilReady(BufferedReader out) throws IOException {
    Map<String, String> said = new TreeMap<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      String[] words = line.split(" ", 2);
      said.put(words[0], words.length > 1 ? words[1] : "");
      if (words[0].equals("ready")) {
        break;
      }
    }
    return said;
  }

  private String ask(Map<String, String> said) throws Exception {
    String body =
        "{\"model\":\"attacked\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\""
            + "What is a door, dear "
            + TEXT
            + "?\"}]}";
    URI route = URI.create(said.get("ready") + "/v1/chat/completions");
    HttpsURLConnection connection = (HttpsURLConnection) route.toURL().openConnection();
    connection.setSSLSocketFactory(
        Trusted.of(folder.resolve("ca.pem")).context().getSocketFactory());
    connection.setRequestProperty("authorization", "Bearer " + said.get("api-key"));
    connection.setRequestProperty("content-type", "application/json");
    connection.setDoOutput(true);
    connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
