package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.codec.Digest;
import dev.adyton.ledger.LedgerException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

  /** In each kind of place: what is between the members, and the middle of every value. */
  @Test
  void findsAFlippedBitInEveryMember() throws Exception {
    byte[] good = Files.readAllBytes(log("d", 1));
    String text = new String(good, StandardCharsets.US_ASCII);
    Set<Integer> places = new TreeSet<>(List.of(0, good.length - 1, text.indexOf('\n')));
    for (int quote = text.indexOf('"'); quote >= 0; ) {
      int next = text.indexOf('"', quote + 1);
      places.add(quote);
      if (next > quote + 1) {
        places.add(quote + (next - quote) / 2);
      }
      quote = next;
    }
    for (int place : places) {
      flipped(good, place, 1);
    }
  }

  @Test
  @Tag("heavy")
  void findsEveryFlippedBit() throws Exception {
    byte[] good = Files.readAllBytes(log("d", 2));
    for (int bit = 0; bit < 8 * good.length; bit++) {
      flipped(good, bit / 8, 1 << (bit % 8));
    }
  }

  private static void flipped(byte[] good, int place, int bit) {
    byte[] bad = good.clone();
    bad[place] ^= (byte) bit;
    assertThatExceptionOfType(LedgerException.class)
        .as("octet %d, bit %d", place, bit)
        .isThrownBy(() -> LedgerFile.verify(bad, Optional.empty()));
  }

  @Test
  void saysWhichRuleBrokeAndWhere() throws Exception {
    byte[] good = Files.readAllBytes(log("m", 2));
    assertThat(LedgerFile.verify(good, Optional.of(head(good))).entries()).hasSize(3);
    List<String> lines = lines(folder.resolve("m"));
    List<Map.Entry<byte[], String>> broken =
        List.of(
            Map.entry(Arrays.copyOf(good, good.length - 1), "MALFORMED at entry 2"),
            Map.entry("\n".getBytes(StandardCharsets.UTF_8), "MALFORMED at entry 0"),
            Map.entry(join(List.of(lines.get(0), lines.get(2))), "ROOT at entry 1"),
            Map.entry(join(lines.subList(1, 3)), "SIGNATURE at entry 0"));
    for (Map.Entry<byte[], String> each : broken) {
      assertThatExceptionOfType(LedgerException.class)
          .isThrownBy(() -> LedgerFile.verify(each.getKey(), Optional.empty()))
          .withMessage(each.getValue())
          .satisfies(e -> assertThat(each.getValue()).endsWith(String.valueOf(e.entry())));
    }
    TreeHead then = head(join(lines.subList(0, 2)));
    byte[] anew = Files.readAllBytes(log("n", 4));
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.verify(anew, Optional.of(then)))
        .withMessage("FORKED at entry 2");
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.verify(join(lines.subList(0, 1)), Optional.of(then)))
        .withMessage("ROLLED_BACK at entry 1");
  }

  /** A head may be remembered of any length, that of the whole and that of nothing included. */
  @Test
  void whatIsRememberedHoldsAtEveryLength() throws Exception {
    byte[] whole = Files.readAllBytes(log("o", 3));
    List<String> lines = lines(folder.resolve("o"));
    for (int size = 1; size <= lines.size(); size++) {
      TreeHead then = head(join(lines.subList(0, size)));
      assertThat(LedgerFile.verify(whole, Optional.of(then)).head().orElseThrow().size())
          .isEqualTo(4);
      TreeHead other = new TreeHead(size, Digest.sha256(new byte[] {7}), then.time());
      broken(whole, Optional.of(other), Code.FORKED);
    }
    TreeHead nothing = new TreeHead(0, Digest.sha256(), 0);
    assertThat(LedgerFile.verify(whole, Optional.of(nothing)).entries()).hasSize(4);
    assertThat(LedgerFile.verify(new byte[0], Optional.of(nothing)).head()).isEmpty();
    TreeHead more = new TreeHead(5, head(whole).root(), 0);
    broken(whole, Optional.of(more), Code.ROLLED_BACK);
  }

  @Test
  void takesTheLongestEntryAndNoLonger() throws Exception {
    Path file = folder.resolve("p");
    Instant now = Instant.ofEpochSecond(1_800_000_000L);
    try (LedgerFile log = LedgerFile.open(file, Clock.fixed(now, ZoneOffset.UTC))) {
      byte[] longest = new byte[LedgerFile.MAX_ENTRY];
      TreeHead after = log.append(longest);
      assertThat(after).isEqualTo(log.head());
      assertThat(after.size()).isEqualTo(2);
      assertThat(after.time()).isEqualTo(1_800_000_000L);
      assertThatExceptionOfType(LedgerException.class)
          .isThrownBy(() -> log.append(new byte[LedgerFile.MAX_ENTRY + 1]))
          .withMessage("LIMIT at entry 2");
      assertThat(log.head()).isEqualTo(after);
      longest[0] = 1;
      assertThat(log.entries()).hasSize(2).last().isEqualTo(new byte[LedgerFile.MAX_ENTRY]);
      log.entries().getLast()[0] = 1;
      assertThat(log.entries().getLast()).isEqualTo(new byte[LedgerFile.MAX_ENTRY]);
      assertThat(log.append(new byte[0]).root()).isEqualTo(MerkleTree.root(log.entries()));
    }
    LedgerFile.Verified all = LedgerFile.verify(Files.readAllBytes(file), Optional.empty());
    assertThat(all.entries()).hasSize(3).last().isEqualTo(new byte[0]);
    assertThat(all.head().orElseThrow().root()).isEqualTo(MerkleTree.root(all.entries()));
  }

  /** Sparse: longer than a log may be, and nothing of it is read. */
  @Test
  void aFileThatIsTooLongIsNotRead() throws Exception {
    Path file = folder.resolve("q");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength((1L << 30) + 1);
    }
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.open(file, Clock.systemUTC()).close())
        .withMessage("LIMIT at entry 0");
  }

  /** What was torn may be longer than what is written next: nothing of it stays behind that. */
  @Test
  void nothingOfATornLineStays() throws Exception {
    Path file = log("r", 1);
    byte[] whole = Files.readAllBytes(file);
    Files.writeString(file, "x".repeat(5000), StandardOpenOption.APPEND);
    log("r", 0);
    byte[] mended = Files.readAllBytes(file);
    assertThat(mended).hasSizeLessThan(whole.length + 1000).startsWith(whole);
    assertThat(LedgerFile.verify(mended, Optional.of(head(whole))).entries()).hasSize(3);
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
    byte[] whole = Files.readAllBytes(file);
    List<String> lines = lines(file);
    lines.remove(1);
    Files.write(file, join(lines));
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> LedgerFile.open(file, Clock.systemUTC()).close());
    // The refusal let go of the file: once it is as it was, it opens.
    Files.write(file, whole);
    log("h", 0);
    assertThat(LedgerFile.verify(Files.readAllBytes(file), Optional.empty()).entries()).hasSize(5);
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
