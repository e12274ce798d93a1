package dev.adyton.node.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.ChildJvm;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.responses.Retention;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that takes uploads as fast as it can is killed with SIGKILL: what it acknowledged is
 * there whole, and of what it did not acknowledge nothing stays that nobody can name.
 */
final class FilesKillTest {
  private static final Caller CALLER = new Caller("0".repeat(64), "default");

  @TempDir Path temp;

  private static SealedStore store(Path folder) throws Exception {
    return SealedStore.open(folder, there -> RootKey.inFile(folder, there), Clock.systemUTC());
  }

  private static FileShelf shelf(SealedStore store) {
    return new FileShelf(Optional.of(store), Retention.DEFAULT, Clock.systemUTC());
  }

  private static String content(int i) {
    return ("content " + i + " ").repeat(20_000);
  }

  private static String name(int i) {
    return String.format("%032x", i);
  }

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    long seed = System.nanoTime();
    System.out.println("FilesKillTest seed " + seed);
    Random random = new Random(seed);
    ChildJvm jvm = new ChildJvm(temp.resolve("jvm"));
    Path folder = java.nio.file.Files.createDirectory(temp.resolve("store"));
    int first = 0;
    int alone = 0;
    for (int cycle = 0; cycle < 5; cycle++) {
      int acknowledged = killed(jvm, folder, first, random.nextInt(1, 12));
      try (SealedStore store = store(folder)) {
        int before = store.held("default", Purpose.REQUEST_STORE, "filedata-").items();
        FileShelf shelf = shelf(store);
        shelf.sweep();
        List<StoredFile> files = shelf.list(CALLER);
        assertThat(files).as("cycle " + cycle).hasSizeGreaterThanOrEqualTo(acknowledged);
        for (int i = 0; i < files.size(); i++) {
          StoredFile file = shelf.find(CALLER, "file-" + name(i));
          String there = new String(shelf.content(CALLER, file), StandardCharsets.UTF_8);
          assertThat(there).as("file " + i).isEqualTo(content(i));
        }
        int after = store.held("default", Purpose.REQUEST_STORE, "filedata-").items();
        assertThat(after).as("no content alone").isEqualTo(files.size());
        alone += before - after;
        first = files.size();
      }
    }
    System.out.println("FilesKillTest: 5 kills, " + first + " files whole, " + alone + " swept");
  }

  /** Returns how far the process acknowledged when it was killed. */
  private static int killed(ChildJvm jvm, Path folder, int first, int heard) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm.options());
    command.addAll(List.of(Uploader.class.getName(), folder.toString(), "" + first));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int acknowledged = first;
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged = line.endsWith(".") ? Integer.parseInt(line.replace(".", "")) : acknowledged;
        if (acknowledged >= first + heard) {
          // The process object would close the pipe, and what is in it would go unheard.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(acknowledged).as("it worked until it was killed").isGreaterThan(first);
    return acknowledged;
  }

  /** What is killed. */
  static final class Uploader {
    private Uploader() {}

    public static void main(String[] args) throws Exception {
      try (SealedStore store = store(Path.of(args[0]))) {
        FileShelf shelf = shelf(store);
        for (int i = Integer.parseInt(args[1]); i < 400; i++) {
          String body =
              "--B\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n"
                  + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                  + content(i)
                  + "\r\n--B--\r\n";
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          try (FileForm form = FileForm.read("multipart/form-data; boundary=B", bytes)) {
            shelf.keep(CALLER, name(i), form);
          }
          System.out.println((i + 1) + ".");
          System.out.flush();
        }
      }
    }
  }
}
