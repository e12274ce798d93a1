package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.withKeyFile;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that stores as fast as it can is killed with SIGKILL, again and again. */
final class KillTest {
  @TempDir Path temp;

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    cycles(10);
  }

  @Test
  @Tag("heavy")
  void nothingAcknowledgedIsLostThreeHundredTimes() throws Exception {
    cycles(300);
  }

  private void cycles(int cycles) throws Exception {
    long seed = System.nanoTime();
    System.out.println("KillTest seed " + seed);
    Random random = new Random(seed);
    int first = 0;
    for (int cycle = 0; cycle < cycles; cycle++) {
      int acknowledged = killed(first, random.nextInt(60));
      try (SealedStore store = withKeyFile(temp.resolve("store"))) {
        int there = 0;
        for (int i = 0; i < first + 100_000; i++) {
          if (get(store, i).isEmpty()) {
            break;
          }
          assertThat(get(store, i)).isEqualTo(canary(i));
          there++;
        }
        assertThat(there).as("cycle " + cycle).isGreaterThanOrEqualTo(acknowledged);
        int listed = 0;
        for (int p = 0; p < 7; p++) {
          listed += store.ids("project-" + p, Folders.PURPOSE).size();
        }
        assertThat(listed).as("neither holes nor doubles").isEqualTo(there);
        first = there;
      }
    }
    System.out.println("KillTest: " + cycles + " kills, " + first + " items whole");
  }

  /** Lets a process store from {@code first} on and kills it; returns how far it promised. */
  private int killed(int first, int millis) throws Exception {
    String path = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    Path tests = Path.of(System.getProperty("basedir", "."), "target", "test-classes");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.add(path + File.pathSeparator + classes + File.pathSeparator + tests);
    command.addAll(List.of(Writer.class.getName(), temp.resolve("store").toString(), "" + first));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int acknowledged = first;
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("open");
      Thread.sleep(millis);
      // The process object would close the pipe, and promises in it would go unheard.
      process.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // The last line may be cut by the kill: a promise that was not heard.
        acknowledged = line.endsWith(".") ? parse(line) + 1 : acknowledged;
      }
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return acknowledged;
  }

  private static int parse(String line) {
    return Integer.parseInt(line.substring(0, line.length() - 1));
  }

  /** What is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      try (SealedStore store = withKeyFile(Path.of(args[0]))) {
        System.out.println("open");
        for (int i = Integer.parseInt(args[1]); ; i++) {
          put(store, i);
          System.out.println(i + ".");
          System.out.flush();
        }
      }
    }
  }
}
