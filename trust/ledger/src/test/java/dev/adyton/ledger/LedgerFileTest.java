package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.codec.Digest;
import dev.adyton.ledger.LedgerException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody with the disk can do to a log, and how it is found. */
class LedgerFileTest {
  @TempDir private Path folder;

  private Path log(String name, int entries) throws Exception {
    Path file = folder.resolve(name);
    try (LedgerFile log = LedgerFile.open(file, Clock.systemUTC())) {
      for (int i = 0; i < entries; i++) {
        log.append((name + i).getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static List<String> lines(Path file) throws Exception {
    return new ArrayList<>(Files.readAllLines(file));
  }

  private static byte[] join(List<String> lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lines.forEach(line -> out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
    return out.toByteArray();
  }

  private static TreeHead head(byte[] file) throws Exception {
    return LedgerFile.verify(file, Optional.empty()).head().orElseThrow();
  }

  private static void broken(byte[] file, Optional<TreeHead> remembered, Code code) {
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.verify(file, remembered))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void growsOverRestarts() throws Exception {
    Path file = log("a", 3);
    TreeHead early = head(Files.readAllBytes(file));
    log("a", 2);
    LedgerFile.Verified all = LedgerFile.verify(Files.readAllBytes(file), Optional.of(early));
    assertThat(all.entries()).hasSize(7); // Two of them introduce keys.
    assertThat(early.size()).isEqualTo(4);
  }

  @Test
  void findsEveryDeletedChangedSwappedOrAddedLine() throws Exception {
    List<String> lines = lines(log("b", 6));
    for (int i = 0; i + 1 < lines.size(); i++) {
      List<String> without = new ArrayList<>(lines);
      without.remove(i);
      broken(join(without), Optional.empty(), i == 0 ? Code.SIGNATURE : Code.ROOT);
      List<String> twice = new ArrayList<>(lines);
      twice.add(i, lines.get(i));
      broken(join(twice), Optional.empty(), Code.ROOT);
      List<String> swapped = new ArrayList<>(lines);
      swapped.set(i, lines.get(i + 1));
      swapped.set(i + 1, lines.get(i));
      broken(join(swapped), Optional.empty(), i == 0 ? Code.SIGNATURE : Code.ROOT);
    }
    List<String> other = lines(log("c", 6));
    List<String> mixed = new ArrayList<>(lines);
    mixed.set(3, other.get(3));
    broken(join(mixed), Optional.empty(), Code.SIGNATURE);
  }

  @Test
  void findsEveryFlippedBit() throws Exception {
    byte[] good = Files.readAllBytes(log("d", 2));
    for (int i = 0; i < good.length; i += 7) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatExceptionOfType(LedgerException.class)
          .isThrownBy(() -> LedgerFile.verify(bad, Optional.empty()));
    }
  }

  @Test
  void findsTruncationRollbackAndForkByWhatIsRemembered() throws Exception {
    Path file = log("e", 5);
    List<String> lines = lines(file);
    TreeHead remembered = head(Files.readAllBytes(file));
    byte[] cut = join(lines.subList(0, 4));
    LedgerFile.verify(cut, Optional.empty()); // By itself a shorter log is a log.
    broken(cut, Optional.of(remembered), Code.ROLLED_BACK);
    broken(new byte[0], Optional.of(remembered), Code.ROLLED_BACK);
    byte[] anew = Files.readAllBytes(log("f", 9));
    LedgerFile.verify(anew, Optional.empty());
    broken(anew, Optional.of(remembered), Code.FORKED);
  }

  @Test
  void aTornLastLineWasNeverAcknowledged() throws Exception {
    Path file = log("g", 3);
    byte[] whole = Files.readAllBytes(file);
    String torn = lines(file).getLast();
    Files.writeString(file, torn.substring(0, torn.length() / 2), StandardOpenOption.APPEND);
    log("g", 0);
    byte[] mended = Files.readAllBytes(file);
    assertThat(LedgerFile.verify(mended, Optional.of(head(whole))).entries()).hasSize(5);
  }

  @Test
  void aBrokenLogIsNotGoneOnFrom() throws Exception {
    Path file = log("h", 3);
    List<String> lines = lines(file);
    lines.remove(1);
    Files.write(file, join(lines));
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.open(file, Clock.systemUTC()).close());
  }

  @Test
  void oneLogHasOneWriter() throws Exception {
    Path file = log("i", 1);
    try (LedgerFile first = LedgerFile.open(file, Clock.systemUTC())) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> LedgerFile.open(file, Clock.systemUTC()).close());
      first.append(new byte[] {1});
    }
    assertThat(LedgerFile.verify(Files.readAllBytes(file), Optional.empty()).entries()).hasSize(4);
  }

  /** The lock is the system's, and reading the log did not lose it. */
  @Test
  void theLockOutlastsTheOpening() throws Exception {
    Path locks = Path.of("/proc/locks");
    assumeTrue(Files.isReadable(locks), "skipped: no /proc/locks");
    Path file = log("k", 1);
    try (LedgerFile log = LedgerFile.open(file, Clock.systemUTC())) {
      String ours =
          ProcessHandle.current().pid()
              + " [0-9a-f:]+:"
              + Files.getAttribute(file, "unix:ino")
              + " ";
      assertThat(Files.readString(locks)).containsPattern(ours);
      assertThat(log.head().size()).isEqualTo(3);
    }
  }

  @Test
  void anInterruptedWriterDoesNotCloseTheLog() throws Exception {
    Path file = log("j", 1);
    try (LedgerFile log = LedgerFile.open(file, Clock.systemUTC())) {
      Thread.currentThread().interrupt();
      log.append(new byte[] {1});
      assertThat(Thread.interrupted()).isTrue();
      log.append(new byte[] {2});
    }
    assertThat(LedgerFile.verify(Files.readAllBytes(file), Optional.empty()).entries()).hasSize(5);
  }

  @Test
  void aClosedLogTakesNothing() throws Exception {
    LedgerFile log = LedgerFile.open(folder.resolve("l"), Clock.systemUTC());
    TreeHead head = log.head();
    log.close();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> log.append(new byte[] {1}));
    assertThat(log.head()).isEqualTo(head);
  }

  @Test
  void theFrontierHasTheRootOfTheWholeList() {
    MerkleFrontier frontier = new MerkleFrontier();
    List<Digest> leaves = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      assertThat(frontier.root()).isEqualTo(MerkleTree.rootOfHashes(leaves));
      Digest leaf = MerkleTree.leafHash(new byte[] {(byte) i, (byte) (i >> 8)});
      assertThat(frontier.rootWith(leaf))
          .isEqualTo(
              MerkleTree.rootOfHashes(Stream.concat(leaves.stream(), Stream.of(leaf)).toList()));
      frontier.add(leaf);
      leaves.add(leaf);
      assertThat(frontier.size()).isEqualTo(leaves.size());
    }
  }
}
