package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.NEVER;
import static dev.adyton.node.journal.Folders.PURPOSE;
import static dev.adyton.node.journal.Folders.bytes;
import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.refused;
import static dev.adyton.node.journal.Folders.withKeyFile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException.Code;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on a disk whose owner is not its friend; key file and memory. TPM: TpmStoreTest. */
final class SealedStoreTest {
  @TempDir Path temp;

  private Path folder(int items) throws Exception {
    Path folder = temp.resolve("store");
    try (SealedStore store = withKeyFile(folder)) {
      for (int i = 0; i < items; i++) {
        put(store, i);
      }
    }
    return folder;
  }

  @Test
  void keepsAcrossRestartsAndShowsNothing() throws Exception {
    Path folder = folder(1000);
    assertThat(Folders.found(1000, folder)).as("canaries on the disk").isZero();
    try (SealedStore store = withKeyFile(folder)) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.RESUMED);
      assertThat(store.detectsRollback()).as("a key file detects none, and says so").isFalse();
      for (int i = 0; i < 1000; i++) {
        assertThat(get(store, i)).isEqualTo(canary(i));
      }
      assertThat(store.delete("project-3", PURPOSE, "id-3")).isTrue();
      assertThat(store.delete("project-3", PURPOSE, "id-3")).isFalse();
    }
    try (SealedStore store = withKeyFile(folder)) {
      assertThat(get(store, 3)).isEmpty();
      assertThat(store.ids("project-3", PURPOSE)).hasSize(142).doesNotContain("id-3");
    }
  }

  @Test
  void aMemoryKeyEndsWithItsProcessAndSaysSo() throws Exception {
    Path folder = temp.resolve("store");
    for (SealedStore.Opening expected :
        List.of(SealedStore.Opening.NEW, SealedStore.Opening.LOST)) {
      try (SealedStore store =
          SealedStore.open(folder, journal -> RootKey.inMemory(), Clock.systemUTC())) {
        assertThat(store.opening()).isEqualTo(expected);
        assertThat(get(store, 1)).isEmpty();
        put(store, 1);
        assertThat(get(store, 1)).isEqualTo(canary(1));
      }
    }
    try (SealedStore store = SealedStore.inMemory(Clock.systemUTC())) {
      put(store, 1);
      assertThat(get(store, 1)).isEqualTo(canary(1));
      store.shred("project-1");
      assertThat(get(store, 1)).isEmpty();
    }
  }

  @Test
  void everyChangedByteIsFoundOrWasCutOff() throws Exception {
    Path folder = folder(3);
    Path journal = folder.resolve(FileMedium.NAME);
    byte[] whole = Files.readAllBytes(journal);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) 0x80;
      Files.write(journal, changed);
      // A changed length may point past the end: the same as cutting the file there.
      try (SealedStore store = withKeyFile(folder)) {
        int last = -1;
        for (int i = 0; i < 3; i++) {
          assertThat(get(store, i)).isIn("", canary(i));
          last = get(store, i).isEmpty() ? last : i;
        }
        assertThat(last).as("an end is missing").isLessThan(2);
        assertThat(changed[at] & 0x80).as("byte " + at + " is a length's").isEqualTo(0x80);
      } catch (dev.adyton.node.keys.StoreException e) {
        assertThat(e.code()).isIn(Code.TAMPERED, Code.NEWER_FORMAT);
      }
    }
  }

  private static List<byte[]> frames(byte[] whole) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(Arrays.copyOf(whole, Frame.HEADER_BYTES));
    for (int at = Frame.HEADER_BYTES; at < whole.length; ) {
      int next = at + 4 + ByteBuffer.wrap(whole).getInt(at);
      frames.add(Arrays.copyOfRange(whole, at, next));
      at = next;
    }
    return frames;
  }

  private void refusesFrames(Path folder, List<byte[]> frames) throws Exception {
    ByteBuffer all = ByteBuffer.allocate(frames.stream().mapToInt(f -> f.length).sum());
    frames.forEach(all::put);
    Files.write(folder.resolve(FileMedium.NAME), all.array());
    refused(Code.TAMPERED, () -> withKeyFile(folder).close());
  }

  @Test
  void framesOutOfTheirPlaceAreRefused() throws Exception {
    Path folder = folder(5);
    byte[] whole = Files.readAllBytes(folder.resolve(FileMedium.NAME));
    List<byte[]> swapped = frames(whole);
    Collections.swap(swapped, 4, 6);
    refusesFrames(folder, swapped);
    List<byte[]> left = frames(whole);
    left.remove(4);
    refusesFrames(folder, left);
    List<byte[]> twice = frames(whole);
    twice.add(twice.get(twice.size() - 1));
    refusesFrames(folder, twice);
    Path other = temp.resolve("other");
    Folders.copy(folder, other);
    Files.delete(other.resolve(FileMedium.NAME));
    Files.delete(other.resolve("root.key"));
    try (SealedStore store = withKeyFile(other)) {
      put(store, 0);
    }
    List<byte[]> spliced = frames(whole);
    spliced.set(1, frames(Files.readAllBytes(other.resolve(FileMedium.NAME))).get(1));
    refusesFrames(folder, spliced);
  }

  @Test
  void aTornTailIsCutOffAndTheRestStays() throws Exception {
    Path folder = folder(5);
    Path journal = folder.resolve(FileMedium.NAME);
    byte[] whole = Files.readAllBytes(journal);
    int last = frames(whole).get(frames(whole).size() - 1).length;
    for (int cut = 1; cut < last; cut++) {
      Files.write(journal, Arrays.copyOf(whole, whole.length - cut));
      try (SealedStore store = withKeyFile(folder)) {
        assertThat(get(store, 3)).isEqualTo(canary(3));
        assertThat(get(store, 4)).isEmpty();
        put(store, 4);
      }
    }
    byte[] zeros = Arrays.copyOf(whole, whole.length + 10_000);
    Files.write(journal, zeros);
    try (SealedStore store = withKeyFile(folder)) {
      assertThat(get(store, 4)).isEqualTo(canary(4));
    }
    assertThat(Files.size(journal)).isEqualTo(whole.length);
  }

  @Test
  void refusesWhatItShouldNotTouch() throws Exception {
    Path folder = folder(1);
    Path journal = folder.resolve(FileMedium.NAME);
    try (SealedStore first = withKeyFile(folder)) {
      refused(Code.LOCKED, () -> withKeyFile(folder).close());
      assertThat(get(first, 0)).isEqualTo(canary(0));
    }
    byte[] newer = Files.readAllBytes(journal);
    newer[11]++;
    byte[] before = newer.clone();
    Files.write(journal, newer);
    refused(Code.NEWER_FORMAT, () -> withKeyFile(folder).close());
    assertThat(Files.readAllBytes(journal)).as("left as it was").isEqualTo(before);
    Files.setPosixFilePermissions(
        folder.resolve("root.key"), PosixFilePermissions.fromString("rw-r-----"));
    refused(Code.KEY_FILE, () -> withKeyFile(folder).close());
    Files.delete(folder.resolve("root.key"));
    refused(Code.INCOMPLETE, () -> withKeyFile(folder).close());
  }

  @Test
  void rotatesResealsShreds() throws Exception {
    Path folder = folder(20);
    try (SealedStore store = withKeyFile(folder)) {
      store.rotate("project-1");
      put(store, 22);
      assertThat(get(store, 1)).isEqualTo(canary(1));
      store.reseal("project-1");
      assertThat(get(store, 1)).isEqualTo(canary(1));
      store.shred("project-2");
    }
    try (SealedStore store = withKeyFile(folder)) {
      assertThat(get(store, 1)).isEqualTo(canary(1));
      assertThat(get(store, 22)).isEqualTo(canary(22));
      assertThat(get(store, 2)).isEmpty();
      assertThat(store.ids("project-2", PURPOSE)).isEmpty();
      put(store, 2);
      assertThat(get(store, 2)).as("a new project of that name").isEqualTo(canary(2));
      assertThat(get(store, 9)).isEmpty();
    }
  }

  @Test
  void whatExpiresIsGone() throws Exception {
    Path folder = folder(0);
    try (SealedStore store = withKeyFile(folder)) {
      store.put("p", PURPOSE, "short", bytes("x"), 1_000);
      store.put("p", PURPOSE, "long", bytes("y"), NEVER);
      assertThat(store.get("p", PURPOSE, "short")).isEmpty();
      assertThat(store.ids("p", PURPOSE)).containsExactly("long");
    }
    Clock early = Clock.fixed(Instant.ofEpochSecond(999), ZoneOffset.UTC);
    try (SealedStore store =
        SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), early)) {
      assertThat(store.get("p", PURPOSE, "short")).isPresent();
    }
  }

  @Test
  void wasteIsThrownAway() throws Exception {
    Path folder = folder(0);
    try (SealedStore store = withKeyFile(folder)) {
      byte[] large = new byte[200_000];
      for (int i = 0; i < 40; i++) {
        store.put("p", PURPOSE, "same", large, NEVER);
      }
      assertThat(Files.size(folder.resolve(FileMedium.NAME))).isLessThan(2_500_000);
      assertThat(store.get("p", PURPOSE, "same").orElseThrow()).isEqualTo(large);
    }
  }
}
