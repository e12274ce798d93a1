package dev.adyton.node.keys;

import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.SealingKey;
import dev.adyton.node.keys.StoreException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One key per project and generation, wrapped under the root; from it one key per {@link Purpose}.
 * What is sealed is bound to project, purpose, generation and position: a ciphertext that was moved
 * does not open. Keeps nothing on a disk: who calls stores the wrapped keys. Thread-safe.
 */
public final class DataKeys implements AutoCloseable {
  private static final byte FORMAT = 1;
  private static final int HEAD_BYTES = 1 + Integer.BYTES;

  private final SealingKey root;
  private final Map<String, NavigableMap<Integer, SealingKey>> projects = new HashMap<>();

  /** Works under {@code root}, which stays its caller's. */
  public DataKeys(RootKey root) {
    this.root = root.key().derive(bytes("adyton-projects/1"));
  }

  /** Returns whether the project has a key. */
  public synchronized boolean has(String project) {
    return projects.containsKey(project);
  }

  /** Returns the newest generation of a project's keys, 0 if it has none. */
  public synchronized int generation(String project) {
    NavigableMap<Integer, SealingKey> keys = projects.get(project);
    return keys == null ? 0 : keys.lastKey();
  }

  /**
   * Wraps a new key for the project's next generation. It is used only once {@link #restore} was
   * called with what this returns, after that lies safe.
   */
  public synchronized byte[] wrapNew(String project) {
    try (SealingKey made = SealingKey.generate()) {
      return root.wrap(context("adyton-wrap/1", project, generation(project) + 1), made);
    }
  }

  /**
   * Takes a wrapped key into use.
   *
   * @throws StoreException {@code TAMPERED} where it is not of this root, project and generation
   */
  public synchronized void restore(String project, int generation, byte[] wrapped)
      throws StoreException {
    try {
      SealingKey key = root.unwrap(context("adyton-wrap/1", project, generation), wrapped);
      SealingKey before =
          projects.computeIfAbsent(project, p -> new TreeMap<>()).put(generation, key);
      if (before != null) {
        before.close();
      }
    } catch (CryptoException e) {
      throw new StoreException(Code.TAMPERED, e);
    }
  }

  /** Seals under the project's newest key. */
  public synchronized byte[] seal(
      String project, Purpose purpose, String position, byte[] plaintext) throws StoreException {
    int generation = generation(project);
    try (SealingKey key = key(project, generation, purpose)) {
      byte[] sealed = key.seal(aad(project, purpose, generation, position), plaintext);
      return ByteBuffer.allocate(HEAD_BYTES + sealed.length)
          .put(FORMAT)
          .putInt(generation)
          .put(sealed)
          .array();
    }
  }

  /**
   * Opens what was sealed for the same project, purpose and position, under whichever generation.
   *
   * @throws StoreException {@code TAMPERED}, {@code NO_PROJECT} after shredding
   */
  public synchronized byte[] open(String project, Purpose purpose, String position, byte[] sealed)
      throws StoreException {
    if (sealed.length < HEAD_BYTES || sealed[0] != FORMAT) {
      throw new StoreException(Code.TAMPERED);
    }
    ByteBuffer in = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    int generation = in.getInt();
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    try (SealingKey key = key(project, generation, purpose)) {
      return key.open(aad(project, purpose, generation, position), rest);
    } catch (CryptoException e) {
      throw new StoreException(Code.TAMPERED, e);
    }
  }

  /** Zeroes all but the project's newest key. */
  public synchronized void forgetOlder(String project) {
    NavigableMap<Integer, SealingKey> keys = projects.get(project);
    if (keys != null) {
      NavigableMap<Integer, SealingKey> older = keys.headMap(keys.lastKey(), false);
      older.values().forEach(SealingKey::close);
      older.clear();
    }
  }

  /** Zeroes the project's keys. Its caller has destroyed the wrapped ones before. */
  public synchronized void forget(String project) {
    NavigableMap<Integer, SealingKey> keys = projects.remove(project);
    if (keys != null) {
      keys.values().forEach(SealingKey::close);
    }
  }

  private SealingKey key(String project, int generation, Purpose purpose) throws StoreException {
    NavigableMap<Integer, SealingKey> keys = projects.get(project);
    SealingKey key = keys == null ? null : keys.get(generation);
    if (key == null) {
      throw new StoreException(Code.NO_PROJECT);
    }
    return key.derive(context("adyton-purpose/1", purpose.name(), generation));
  }

  private static byte[] aad(String project, Purpose purpose, int generation, String position) {
    return context("adyton-data/1", project + '\0' + purpose.name() + '\0' + position, generation);
  }

  /** Names have no NUL, so that two contexts are equal in bytes only if they are in meaning. */
  private static byte[] context(String label, String names, int generation) {
    return bytes(label + '\0' + names + '\0' + generation);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    projects.keySet().stream().toList().forEach(this::forget);
    root.close();
  }
}
