package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.NEVER;
import static dev.adyton.node.journal.Folders.PURPOSE;
import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.refused;
import static dev.adyton.node.journal.Folders.withKeyFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.node.ChildJvm;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store of version 1, as an earlier build left it in this test's resources, and a build that
 * writes a later version. No such build is shipped: there is one version yet.
 */
final class UpgradeTest {
  private static final int ITEMS = 12;
  private static final int EXPIRED = 3;
  private static final int LEFT_OUT = 4;

  /** What version 2 of this test makes of a record: one item expires, one is left out. */
  static final StoreFormat SECOND = new StoreFormat(2, Map.of(1, UpgradeTest::second));

  @TempDir Path temp;

  private static List<byte[]> second(byte[] record) throws StoreException {
    if (StoreRecord.read(record) instanceof StoreRecord.Item item) {
      return switch (item.name().id()) {
        case "id-" + EXPIRED ->
            List.of(new StoreRecord.Item(item.name(), 1, item.sealed()).bytes());
        case "id-" + LEFT_OUT -> List.of();
        default -> List.of(record);
      };
    }
    return List.of(record);
  }

  private Path first(String name) throws Exception {
    Path folder = Files.createDirectories(temp.resolve(name));
    for (String file : List.of("journal", "root.key")) {
      try (InputStream in =
          Objects.requireNonNull(UpgradeTest.class.getResourceAsStream("/store-v1/" + file))) {
        Files.copy(in, folder.resolve(file));
      }
    }
    Files.setPosixFilePermissions(
        folder.resolve("root.key"), PosixFilePermissions.fromString("rw-------"));
    return folder;
  }

  private static SealedStore open(Path folder, StoreFormat format) throws StoreException {
    return open(FileMedium.open(folder), format, journal -> RootKey.inFile(folder, journal));
  }

  private static SealedStore open(Medium medium, StoreFormat format, SealedStore.Roots roots)
      throws StoreException {
    return SealedStore.open(medium, format, roots, Clock.systemUTC());
  }

  private static void assertFirst(SealedStore store) throws StoreException {
    for (int i = 0; i < ITEMS; i++) {
      assertThat(get(store, i)).isEqualTo(canary(i));
    }
  }

  static void assertSecond(SealedStore store) throws StoreException {
    for (int i = 0; i < ITEMS; i++) {
      assertThat(get(store, i)).isEqualTo(i == EXPIRED || i == LEFT_OUT ? "" : canary(i));
    }
  }

  private static List<String> copies(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.startsWith(FileMedium.ASIDE))
          .toList();
    }
  }

  @Test
  void theFirstVersionIsRead() throws Exception {
    try (SealedStore store = withKeyFile(first("present"))) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.RESUMED);
      assertFirst(store);
    }
  }

  @Test
  void isUpgradedWithACopyThatAnOlderBuildStillReads() throws Exception {
    Path folder = first("store");
    Path journal = folder.resolve(FileMedium.NAME);
    byte[] before = Files.readAllBytes(journal);
    // What an upgrade that was killed long ago left.
    Files.write(folder.resolve("journal.v1"), new byte[] {1});
    Files.write(folder.resolve("journal.v1.new"), new byte[] {2});
    try (SealedStore store = open(folder, SECOND)) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.UPGRADED);
      assertSecond(store);
      put(store, 20);
    }
    assertThat(Files.readAllBytes(folder.resolve("journal.v1"))).isEqualTo(before);
    assertThat(Folders.found(ITEMS, folder)).as("canaries on the disk").isZero();
    byte[] after = Files.readAllBytes(journal);
    refused(Code.NEWER_FORMAT, () -> withKeyFile(folder).close());
    assertThat(Files.readAllBytes(journal)).as("left as it was").isEqualTo(after);
    try (SealedStore store = open(folder, SECOND)) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.RESUMED);
      assertSecond(store);
      assertThat(get(store, 20)).isEqualTo(canary(20));
    }
    Files.copy(folder.resolve("journal.v1"), journal, StandardCopyOption.REPLACE_EXISTING);
    try (SealedStore store = withKeyFile(folder)) {
      assertFirst(store);
    }
  }

  @Test
  void aCopyKeepsNothingThatWasShredded() throws Exception {
    Path folder = first("store");
    try (SealedStore store = open(folder, SECOND)) {
      assertThat(copies(folder)).containsExactly("journal.v1");
      store.shred("project-1");
      assertThat(copies(folder)).isEmpty();
      assertThat(get(store, 0)).isEqualTo(canary(0));
    }
  }

  @Test
  void stepsFollowEachOtherAndAMissingOneRefuses() throws Exception {
    Path folder = first("store");
    Path journal = folder.resolve(FileMedium.NAME);
    byte[] before = Files.readAllBytes(journal);
    StoreFormat gap = new StoreFormat(3, Map.of(2, record -> List.of(record)));
    refused(Code.OLDER_FORMAT, () -> open(folder, gap).close());
    assertThat(Files.readAllBytes(journal)).isEqualTo(before);
    assertThat(copies(folder)).isEmpty();
    StoreFormat third =
        new StoreFormat(3, Map.of(1, UpgradeTest::second, 2, record -> List.of(record)));
    try (SealedStore store = open(folder, third)) {
      assertSecond(store);
    }
    refused(Code.NEWER_FORMAT, () -> open(folder, SECOND).close());
  }

  @Test
  void whatWasChangedIsNotUpgraded() throws Exception {
    Path folder = first("store");
    Path journal = folder.resolve(FileMedium.NAME);
    byte[] whole = Files.readAllBytes(journal);
    for (int at = Frame.HEADER_BYTES + 20; at < whole.length; at += 97) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(journal, changed);
      try {
        open(folder, SECOND).close();
        assertThat(Files.size(journal)).as("an end was cut off").isLessThan(whole.length);
      } catch (StoreException e) {
        assertThat(e.code()).isEqualTo(Code.TAMPERED);
        assertThat(Files.readAllBytes(journal)).isEqualTo(changed);
      }
    }
  }

  @Test
  void aDeathAtAnyStepLeavesTheOneOrTheOther() throws Exception {
    Path original = first("original");
    byte[] before = Files.readAllBytes(original.resolve(FileMedium.NAME));
    int died = 0;
    boolean whole = false;
    for (int step = 0; !whole; step++) {
      Path folder = temp.resolve("step-" + step);
      Folders.copy(original, folder);
      Medium medium = new DyingMedium(FileMedium.open(folder), step);
      try (SealedStore store = open(medium, SECOND, journal -> RootKey.inFile(folder, journal))) {
        whole = true;
        assertSecond(store);
      } catch (DyingMedium.Died e) {
        died++;
        medium.close();
      }
      boolean kept = Files.exists(folder.resolve("journal.v1"));
      byte[] now = Files.readAllBytes(folder.resolve(FileMedium.NAME));
      if (now[11] == 1) {
        assertThat(now).as("not touched").isEqualTo(before);
        withKeyFile(folder).close();
      } else {
        assertThat(kept).as("no new one without a copy").isTrue();
        refused(Code.NEWER_FORMAT, () -> withKeyFile(folder).close());
      }
      if (kept) {
        assertThat(Files.readAllBytes(folder.resolve("journal.v1"))).isEqualTo(before);
      }
      try (SealedStore store = open(folder, SECOND)) {
        assertSecond(store);
      }
    }
    assertThat(died).isGreaterThan(3 * ITEMS);
  }

  @Test
  void aTpmCountsThroughIt() throws Exception {
    assumeTrue(SoftwareTpm.installed(), "skipped: swtpm absent");
    Path folder = temp.resolve("counted");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(temp.resolve("tpm"))) {
      SealedStore.Roots roots = tpm.roots(folder);
      try (SealedStore store = SealedStore.open(folder, roots, Clock.systemUTC())) {
        for (int i = 0; i < ITEMS; i++) {
          put(store, i);
        }
      }
      boolean whole = false;
      for (int step = 2; !whole; step += 5) {
        Medium medium = new DyingMedium(FileMedium.open(folder), step);
        try (SealedStore store = open(medium, SECOND, roots)) {
          assertSecond(store);
          whole = true;
        } catch (DyingMedium.Died e) {
          // The next one goes on from what this one left.
        }
      }
      Files.copy(
          folder.resolve("journal.v1"),
          folder.resolve(FileMedium.NAME),
          StandardCopyOption.REPLACE_EXISTING);
      refused(Code.ROLLED_BACK, () -> SealedStore.open(folder, roots, Clock.systemUTC()).close());
    }
  }

  @Test
  void killedWhileItUpgradesNothingIsLost() throws Exception {
    Path original = first("original");
    try (SealedStore store = withKeyFile(original)) {
      for (int i = 0; i < 6; i++) {
        store.put("large", PURPOSE, "large-" + i, new byte[4_000_000], NEVER);
      }
    }
    ChildJvm jvm = new ChildJvm(temp.resolve("jvm"));
    long seed = System.nanoTime();
    System.out.println("UpgradeTest seed " + seed);
    Random random = new Random(seed);
    int upgraded = 0;
    for (int cycle = 0; cycle < 8; cycle++) {
      Path folder = temp.resolve("killed-" + cycle);
      Folders.copy(original, folder);
      Process process = upgrader(jvm, folder);
      assertThat(process.inputReader().readLine()).isEqualTo("go");
      process.waitFor(random.nextInt(64 << cycle), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      upgraded += Files.readAllBytes(folder.resolve(FileMedium.NAME))[11] == 2 ? 1 : 0;
      try (SealedStore store = open(folder, SECOND)) {
        assertSecond(store);
        assertThat(store.ids("large", PURPOSE)).hasSize(6);
      }
    }
    System.out.println("UpgradeTest: 8 kills, " + upgraded + " after the new journal stood");
  }

  private static Process upgrader(ChildJvm jvm, Path folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm.options());
    command.addAll(List.of(Upgrader.class.getName(), folder.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** What is killed. */
  static final class Upgrader {
    private Upgrader() {}

    public static void main(String[] args) throws Exception {
      System.out.println("go");
      System.out.flush();
      open(Path.of(args[0]), SECOND).close();
    }
  }
}
