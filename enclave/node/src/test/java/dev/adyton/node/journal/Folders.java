package dev.adyton.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the store's tests share: canaries, backups, and the disk as a thief sees it. */
public final class Folders {
  static final long NEVER = Long.MAX_VALUE;
  static final Purpose PURPOSE = Purpose.REQUEST_STORE;

  private Folders() {}

  static SealedStore withKeyFile(Path folder) throws StoreException {
    return SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), Clock.systemUTC());
  }

  public static String canary(int i) {
    return "canary-%04d-the-quick-brown-fox".formatted(i);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void put(SealedStore store, int i) throws StoreException {
    store.put("project-" + i % 7, PURPOSE, "id-" + i, bytes(canary(i)), NEVER);
  }

  static String get(SealedStore store, int i) throws StoreException {
    return store
        .get("project-" + i % 7, PURPOSE, "id-" + i)
        .map(b -> new String(b, StandardCharsets.UTF_8))
        .orElse("");
  }

  public static void refused(StoreException.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** Copies a folder as a backup, but the lock. */
  public static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
        Files.copy(
            file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Returns how many of the canaries stand in any file's name or bytes, under {@code roots}. */
  public static int found(int canaries, Path... roots) throws IOException {
    List<byte[]> disks = new ArrayList<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.filter(Files::isRegularFile).forEach(f -> all.writeBytes(read(f)));
        all.writeBytes(bytes(root.toString()));
        disks.add(all.toByteArray());
      }
    }
    int found = 0;
    for (byte[] disk : disks) {
      String text = new String(disk, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < canaries; i++) {
        found += text.contains(canary(i)) || text.contains("id-" + i + "\0") ? 1 : 0;
      }
      found += text.contains("project-") ? 1 : 0;
      found += text.contains("canary") ? 1 : 0;
    }
    return found;
  }

  private static byte[] read(Path file) {
    try {
      byte[] name = bytes(file.getFileName().toString());
      byte[] content = Files.readAllBytes(file);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(name);
      both.writeBytes(content);
      return both.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
