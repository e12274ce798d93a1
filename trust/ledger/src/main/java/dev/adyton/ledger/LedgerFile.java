package dev.adyton.ledger;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.ledger.LedgerException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An append-only log in a file: a Merkle tree (RFC 9162 §2.1) whose head is signed after each
 * entry. An entry is on the disk when {@link #append} returns, or it was not appended.
 *
 * <p>The signing key is made at opening, lives in memory and is introduced by an entry. Whoever has
 * the disk can therefore write a whole other log: what stops that is a head that somebody remembers
 * elsewhere ({@link #verify}). Thread-safe.
 *
 * <p>Written through {@link RandomAccessFile}: a channel closes under a thread that is interrupted,
 * and whoever could interrupt one request would have closed the log for all.
 */
public final class LedgerFile implements AutoCloseable {
  /** Most entries of a log. */
  public static final int MAX_ENTRIES = 1 << 20;

  /** Most bytes of an entry. */
  public static final int MAX_ENTRY = 64 << 10;

  private static final long MAX_FILE = 1L << 30;
  private static final String OPENED = "adyton-ledger-opened/1";

  private final RandomAccessFile file;
  private final Clock clock;
  private final KeyPair pair;
  private final String key;
  private final List<byte[]> entries;
  private final MerkleFrontier tree = new MerkleFrontier();
  private Optional<TreeHead> head = Optional.empty();

  private LedgerFile(RandomAccessFile file, Clock clock, KeyPair pair, List<byte[]> entries) {
    this.file = file;
    this.clock = clock;
    this.pair = pair;
    byte[] spki = pair.getPublic().getEncoded();
    this.key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    this.entries = new ArrayList<>(entries);
    entries.forEach(entry -> tree.add(MerkleTree.leafHash(entry)));
  }

  /**
   * Opens a log, or begins one, and appends the entry that introduces this process's key. A last
   * line without its end was never acknowledged and is cut off. One process at a time: two would
   * each write a past that the other does not know.
   *
   * @throws LedgerException where what is there does not hold
   * @throws IOException where it cannot be read or written, or another holds it
   */
  public static LedgerFile open(Path path, Clock clock) throws IOException, LedgerException {
    boolean fresh = Files.notExists(path);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      lock(file);
      byte[] present = read(file);
      int whole = end(present);
      Verified verified = verify(Arrays.copyOf(present, whole), Optional.empty());
      file.setLength(whole);
      file.seek(whole);
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      LedgerFile log = new LedgerFile(file, clock, pair, verified.entries());
      log.append(opened(log.key));
      if (fresh) {
        keepName(path);
      }
      return log;
    } catch (GeneralSecurityException e) {
      file.close();
      throw new IllegalStateException("every JDK has Ed25519", e);
    } catch (IOException | LedgerException e) {
      file.close();
      throw e;
    }
  }

  /**
   * The lock goes with the file. On Linux it also goes when any other descriptor of the file is
   * closed by this process: it is read through this one, and by nothing else.
   */
  private static void lock(RandomAccessFile file) throws IOException {
    try {
      if (file.getChannel().tryLock() == null) {
        throw new IOException("held by another process");
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("held by this process", e);
    }
  }

  private static byte[] read(RandomAccessFile file) throws IOException, LedgerException {
    if (file.length() > MAX_FILE) {
      throw new LedgerException(Code.LIMIT, 0);
    }
    byte[] bytes = new byte[Math.toIntExact(file.length())];
    file.readFully(bytes);
    return bytes;
  }

  /** A new file is on the disk only when its folder is. */
  private static void keepName(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
        opened.force(true);
      }
    }
  }

  private static int end(byte[] file) {
    int end = file.length;
    while (end > 0 && file[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static byte[] opened(String key) {
    return Jcs.encode(Json.object().put("format", OPENED).put("key", key).build());
  }

  /**
   * Appends an entry and waits until it is on the disk.
   *
   * @return the head after it
   * @throws IOException where it cannot be written: it then was not appended
   * @throws LedgerException {@code LIMIT} for an entry too long or one too many
   */
  public synchronized TreeHead append(byte[] entry) throws IOException, LedgerException {
    if (entry.length > MAX_ENTRY || entries.size() >= MAX_ENTRIES) {
      throw new LedgerException(Code.LIMIT, entries.size());
    }
    Digest leaf = MerkleTree.leafHash(entry);
    TreeHead after =
        new TreeHead(tree.size() + 1, tree.rootWith(leaf), clock.instant().getEpochSecond());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(new LedgerLine(entry, key, after.bytes(), sign(after)).bytes());
    line.write('\n');
    long before = file.getFilePointer();
    try {
      file.write(line.toByteArray());
      file.getFD().sync();
    } catch (IOException e) {
      undo(before);
      throw e;
    }
    tree.add(leaf);
    entries.add(entry.clone());
    head = Optional.of(after);
    return after;
  }

  /** Where what was half written cannot be taken back, nothing may be written after it. */
  private void undo(long before) throws IOException {
    try {
      file.setLength(before);
      file.getFD().sync();
    } catch (IOException e) {
      file.close();
    }
  }

  private byte[] sign(TreeHead head) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(pair.getPrivate());
      ed25519.update(Dsse.pae(LedgerLine.HEAD_TYPE, head.bytes()));
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** Returns every entry, those that introduce keys included. */
  public synchronized List<byte[]> entries() {
    return entries.stream().map(byte[]::clone).toList();
  }

  /** Returns the head after the last entry. */
  public synchronized TreeHead head() {
    return head.orElseThrow();
  }

  /**
   * A log that holds.
   *
   * @param entries every one
   * @param head after the last; empty for an empty log
   */
  public record Verified(List<byte[]> entries, Optional<TreeHead> head) {
    /** Copies. */
    public Verified {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Checks a log from its first entry to its last, and against what is remembered of it.
   *
   * @param file the bytes
   * @param remembered a head that was seen before, kept where the log's holder cannot reach it
   * @throws LedgerException with the first rule that is broken
   */
  public static Verified verify(byte[] file, Optional<TreeHead> remembered) throws LedgerException {
    List<byte[]> entries = new ArrayList<>();
    MerkleFrontier tree = new MerkleFrontier();
    Digest then = tree.root();
    Optional<TreeHead> head = Optional.empty();
    String key = "";
    int at = 0;
    while (at < file.length) {
      int number = entries.size();
      int end = at;
      while (end < file.length && file[end] != '\n') {
        end++;
      }
      if (end == file.length || number >= MAX_ENTRIES) {
        throw new LedgerException(number >= MAX_ENTRIES ? Code.LIMIT : Code.MALFORMED, number);
      }
      LedgerLine line = line(Arrays.copyOfRange(file, at, end), number);
      if (!line.key().equals(key) && !Arrays.equals(line.entry(), opened(line.key()))) {
        throw new LedgerException(Code.SIGNATURE, number);
      }
      key = line.key();
      entries.add(line.entry());
      tree.add(MerkleTree.leafHash(line.entry()));
      head = Optional.of(head(line, tree, number));
      if (remembered.isPresent() && remembered.get().size() == tree.size()) {
        then = tree.root();
      }
      at = end + 1;
    }
    if (remembered.isPresent()) {
      compare(tree.size(), then, remembered.get());
    }
    return new Verified(entries, head);
  }

  private static LedgerLine line(byte[] bytes, int number) throws LedgerException {
    try {
      return LedgerLine.parse(bytes);
    } catch (CodecException e) {
      throw new LedgerException(Code.MALFORMED, number);
    }
  }

  private static TreeHead head(LedgerLine line, MerkleFrontier tree, int number)
      throws LedgerException {
    TreeHead head;
    try {
      head = line.verified();
    } catch (CodecException e) {
      throw new LedgerException(Code.SIGNATURE, number);
    }
    if (head.size() != tree.size() || !head.root().equals(tree.root())) {
      throw new LedgerException(Code.ROOT, number);
    }
    return head;
  }

  /**
   * Compares.
   *
   * @param then the root when the log was as long as it is remembered
   */
  private static void compare(int size, Digest then, TreeHead remembered) throws LedgerException {
    if (size < remembered.size()) {
      throw new LedgerException(Code.ROLLED_BACK, size);
    }
    if (!then.equals(remembered.root())) {
      throw new LedgerException(Code.FORKED, remembered.size());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
