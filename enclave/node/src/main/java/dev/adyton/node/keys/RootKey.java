package dev.adyton.node.keys;

import dev.adyton.crypto.SealingKey;
import dev.adyton.node.keys.StoreException.Code;
import dev.adyton.platform.PcrMismatchException;
import dev.adyton.platform.TpmVault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The key that all others lie under, and where it comes from.
 *
 * @param key the key, closed with this
 * @param keeping where it rests between two runs
 * @param counter what finds out an old state
 */
public record RootKey(SealingKey key, Keeping keeping, Counter counter) implements AutoCloseable {
  /** Where a root key rests. */
  public enum Keeping {
    /** In this process alone: its end is the end of everything stored. */
    MEMORY,
    /** In a file, in clear: whoever reads the disk reads all. Under simulated evidence only. */
    KEY_FILE,
    /** Sealed by a TPM to this system's PCRs. */
    TPM
  }

  private static final String SEALED_NAME = "root.tpm";
  private static final String PLAIN_NAME = "root.key";
  private static final Set<PosixFilePermission> OWN =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** Makes a key that no disk ever sees. */
  public static RootKey inMemory() {
    return new RootKey(SealingKey.generate(), Keeping.MEMORY, new Counter.None());
  }

  /**
   * Reads the key file of a folder, or makes one there.
   *
   * @throws StoreException {@code KEY_FILE}, {@code INCOMPLETE} where the folder has a journal and
   *     no key
   */
  public static RootKey inFile(Path folder, boolean journal) throws StoreException {
    Path file = folder.resolve(PLAIN_NAME);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        SealingKey made = fresh(journal);
        byte[] bytes = made.export();
        write(file, bytes);
        Arrays.fill(bytes, (byte) 0);
        return new RootKey(made, Keeping.KEY_FILE, new Counter.None());
      }
      boolean ours =
          Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && Files.size(file) == SealingKey.KEY_BYTES
              && OWN.containsAll(Files.getPosixFilePermissions(file));
      if (!ours) {
        throw new StoreException(Code.KEY_FILE);
      }
      SealingKey key = SealingKey.take(Files.readAllBytes(file));
      return new RootKey(key, Keeping.KEY_FILE, new Counter.None());
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  /**
   * Has the TPM unseal the key of a folder, or makes one and has it sealed to the PCRs of now.
   *
   * @throws StoreException {@code WRONG_SYSTEM}, {@code TPM_FAILED}, {@code INCOMPLETE}
   */
  public static RootKey inTpm(TpmVault vault, Path folder, boolean journal) throws StoreException {
    Path file = folder.resolve(SEALED_NAME);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        SealingKey made = fresh(journal);
        byte[] bytes = made.export();
        write(file, vault.seal(bytes));
        Arrays.fill(bytes, (byte) 0);
        return new RootKey(made, Keeping.TPM, new TpmCounter(vault));
      }
      if (Files.size(file) > TpmVault.MAX_SEALED) {
        throw new StoreException(Code.TAMPERED);
      }
      byte[] opened = vault.unseal(Files.readAllBytes(file));
      if (opened.length != SealingKey.KEY_BYTES) {
        Arrays.fill(opened, (byte) 0);
        throw new StoreException(Code.TAMPERED);
      }
      return new RootKey(SealingKey.take(opened), Keeping.TPM, new TpmCounter(vault));
    } catch (PcrMismatchException e) {
      throw new StoreException(Code.WRONG_SYSTEM, e);
    } catch (IOException e) {
      throw new StoreException(Code.TPM_FAILED, e);
    }
  }

  /** A journal without its key is not started over in silence. */
  private static SealingKey fresh(boolean journal) throws StoreException {
    if (journal) {
      throw new StoreException(Code.INCOMPLETE);
    }
    return SealingKey.generate();
  }

  /** Written whole or not at all, and never readable by others. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(part);
    try (FileChannel out =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWN))) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
