package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.codec.Digest;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store under a TPM: disk and every backup in hand, and yet nothing to read or turn back. */
final class TpmStoreTest {
  @TempDir Path temp;
  private Path state = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void places() {
    assumeTrue(SoftwareTpm.installed(), "skipped: swtpm absent");
    state = temp.resolve("tpm");
    folder = temp.resolve("store");
  }

  private SealedStore open(SoftwareTpm tpm) throws StoreException {
    return SealedStore.open(folder, tpm.roots(folder), Clock.systemUTC());
  }

  @Test
  void thousandCanariesStayBehindTheTpm() throws Exception {
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(state);
        SealedStore store = open(tpm)) {
      for (int i = 0; i < 1000; i++) {
        put(store, i);
        if (i % 250 == 0) {
          Folders.copy(folder, temp.resolve("backup" + i));
        }
      }
    }
    assertThat(
            Folders.found(
                1000,
                folder,
                temp.resolve("backup0"),
                temp.resolve("backup250"),
                temp.resolve("backup500"),
                temp.resolve("backup750")))
        .isZero();
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(state)) {
      try (SealedStore store = open(tpm)) {
        assertThat(store.detectsRollback()).isTrue();
        for (int i = 0; i < 1000; i++) {
          assertThat(get(store, i)).isEqualTo(canary(i));
        }
      }
      tpm.tpm.extendPcr(11, Digest.sha256(new byte[] {1}));
      refused(Code.WRONG_SYSTEM, () -> open(tpm).close());
    }
    try (SoftwareTpm other = SoftwareTpm.powerOn(temp.resolve("other").resolve("tpm"))) {
      refused(Code.TPM_FAILED, () -> open(other).close());
    }
  }

  @Test
  void anOldStateIsRefused() throws Exception {
    Path backup = temp.resolve("backup");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(state)) {
      try (SealedStore store = open(tpm)) {
        put(store, 1);
        put(store, 2);
      }
      Folders.copy(folder, backup);
      try (SealedStore store = open(tpm)) {
        store.shred("project-1");
        assertThat(get(store, 2)).isEqualTo(canary(2));
      }
      Path good = temp.resolve("good");
      Folders.copy(folder, good);
      Folders.copy(backup, folder);
      refused(Code.ROLLED_BACK, () -> open(tpm).close());
      Folders.copy(good, folder);
      try (SealedStore store = open(tpm)) {
        assertThat(get(store, 1)).isEmpty();
        assertThat(get(store, 2)).isEqualTo(canary(2));
      }
    }
  }

  @Test
  void aShreddedProjectStaysGoneThoughTheFilesWereCopiedAMomentBefore() throws Exception {
    Path backup = temp.resolve("backup");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(state)) {
      SealedStore store = open(tpm);
      put(store, 1);
      Folders.copy(folder, backup);
      store.shred("project-1");
      store.close();
      Folders.copy(backup, folder);
      refused(Code.ROLLED_BACK, () -> open(tpm).close());
    }
  }

  @Test
  void halfAStoreIsRefused() throws Exception {
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(state)) {
      try (SealedStore store = open(tpm)) {
        put(store, 1);
      }
      byte[] sealed = Files.readAllBytes(folder.resolve("root.tpm"));
      Files.delete(folder.resolve("root.tpm"));
      refused(Code.INCOMPLETE, () -> open(tpm).close());
      sealed[sealed.length / 2] ^= 1;
      Files.write(folder.resolve("root.tpm"), sealed);
      refused(Code.TPM_FAILED, () -> open(tpm).close());
    }
  }
}
