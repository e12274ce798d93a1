package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.withKeyFile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.ChildJvm;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that stores as fast as it can is killed with SIGKILL, again and again. */
final class KillTest {
  @TempDir Path temp;
  private ChildJvm jvm;

  @BeforeEach
  void pack() throws Exception {
    jvm = new ChildJvm(temp.resolve("jvm"));
  }

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    cycles(10, List.of());
  }

  @Test
  void nothingAcknowledgedIsLostInADatabase() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      cycles(5, database(server));
    }
  }

  @Test
  @Tag("heavy")
  void nothingAcknowledgedIsLostThreeHundredTimes() throws Exception {
    cycles(300, List.of());
  }

  @Test
  @Tag("heavy")
  void nothingAcknowledgedIsLostInADatabaseThreeHundredTimes() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      cycles(300, database(server));
      assertThat(PostgresServer.files(server.data, "canary-", "project-")).isEmpty();
    }
  }

  private static List<String> database(PostgresServer server) throws Exception {
    return List.of(server.url(server.database("store")), server.password.toString());
  }

  /** Opens a store in a folder, or in a database whose address and password file are given. */
  private static SealedStore open(Path folder, List<String> database) throws StoreException {
    return database.isEmpty()
        ? withKeyFile(folder)
        : SealedStore.open(
            PostgresAddress.parse(database.get(0), Optional.of(Path.of(database.get(1)))),
            journal -> RootKey.inFile(folder, journal),
            Clock.systemUTC());
  }

  private void cycles(int cycles, List<String> database) throws Exception {
    Files.createDirectories(temp.resolve("store"));
    long seed = System.nanoTime();
    System.out.println("KillTest seed " + seed);
    Random random = new Random(seed);
    int first = 5;
    Process whole = writer(0, first, database);
    whole.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(whole.waitFor()).as("not killed, and left the archive of its classes").isZero();
    for (int cycle = 0; cycle < cycles; cycle++) {
      int acknowledged = killed(first, random.nextInt(20), database);
      try (SealedStore store = open(temp.resolve("store"), database)) {
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
      if (cycle % 25 == 24) {
        long passed = (System.nanoTime() - seed) / 1_000_000_000;
        System.out.printf("KillTest: %d kills, %d items, %d s%n", cycle + 1, first, passed);
      }
    }
    System.out.println("KillTest: " + cycles + " kills, " + first + " items whole");
  }

  /**
   * Lets a process store from {@code first} on and kills it after some promises were heard; returns
   * how far it promised.
   */
  private int killed(int first, int heard, List<String> database) throws Exception {
    Process process = writer(first, Integer.MAX_VALUE, database);
    int acknowledged = first;
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("open");
      for (int i = 0; i < heard; i++) {
        acknowledged = parse(Objects.requireNonNull(out.readLine())) + 1;
      }
      // The process object would close the pipe, and promises in it would go unheard.
      process.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // The last line may be cut by the kill: a promise that was not heard.
        acknowledged = line.endsWith(".") ? parse(line) + 1 : acknowledged;
      }
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return acknowledged;
  }

  private Process writer(int first, int end, List<String> database) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm.options());
    command.addAll(List.of(Writer.class.getName(), temp.resolve("store").toString()));
    command.addAll(List.of("" + first, "" + end));
    command.addAll(database);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int parse(String line) {
    return Integer.parseInt(line.substring(0, line.length() - 1));
  }

  /** What is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      List<String> database = List.of(args).subList(3, args.length);
      try (SealedStore store = open(Path.of(args[0]), database)) {
        System.out.println("open");
        for (int i = Integer.parseInt(args[1]); i < Integer.parseInt(args[2]); i++) {
          put(store, i);
          System.out.println(i + ".");
          System.out.flush();
        }
      }
    }
  }
}
