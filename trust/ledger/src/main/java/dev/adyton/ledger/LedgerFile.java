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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 */
public final class LedgerFile implements AutoCloseable {
  /** Most entries of a log. */
  public static final int MAX_ENTRIES = 1 << 20;

  /** Most bytes of an entry. */
  public static final int MAX_ENTRY = 64 << 10;

  private static final long MAX_FILE = 1L << 30;
  private static final String OPENED = "adyton-ledger-opened/1";

  private final FileChannel channel;
  private final Clock clock;
  private final KeyPair pair;
  private final String key;
  private final List<byte[]> entries;
  private final List<Digest> leaves = new ArrayList<>();
  private Optional<TreeHead> head = Optional.empty();

  private LedgerFile(FileChannel channel, Clock clock, KeyPair pair, List<byte[]> entries) {
    this.channel = channel;
    this.clock = clock;
    this.pair = pair;
    byte[] spki = pair.getPublic().getEncoded();
    this.key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    this.entries = new ArrayList<>(entries);
    entries.forEach(entry -> leaves.add(MerkleTree.leafHash(entry)));
  }

  /**
   * Opens a log, or begins one, and appends the entry that introduces this process's key. A last
   * line without its end was never acknowledged and is cut off.
   *
   * @throws LedgerException where what is there does not hold
   * @throws IOException where it cannot be read or written
   */
  public static LedgerFile open(Path file, Clock clock) throws IOException, LedgerException {
    byte[] present = Files.exists(file) ? read(file) : new byte[0];
    int whole = end(present);
    Verified verified = verify(Arrays.copyOf(present, whole), Optional.empty());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.truncate(whole);
      channel.position(whole);
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      LedgerFile log = new LedgerFile(channel, clock, pair, verified.entries());
      log.append(opened(log.key));
      return log;
    } catch (GeneralSecurityException e) {
      channel.close();
      throw new IllegalStateException("every JDK has Ed25519", e);
    } catch (IOException | LedgerException e) {
      channel.close();
      throw e;
    }
  }

  private static byte[] read(Path file) throws IOException, LedgerException {
    if (Files.size(file) > MAX_FILE) {
      throw new LedgerException(Code.LIMIT, 0);
    }
    return Files.readAllBytes(file);
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
    List<Digest> next = new ArrayList<>(leaves);
    next.add(MerkleTree.leafHash(entry));
    TreeHead after =
        new TreeHead(next.size(), MerkleTree.rootOfHashes(next), clock.instant().getEpochSecond());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(new LedgerLine(entry, key, after.bytes(), sign(after)).bytes());
    line.write('\n');
    long before = channel.position();
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
    leaves.add(next.getLast());
    entries.add(entry.clone());
    head = Optional.of(after);
    return after;
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
    List<Digest> leaves = new ArrayList<>();
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
      leaves.add(MerkleTree.leafHash(line.entry()));
      head = Optional.of(head(line, leaves, number));
      at = end + 1;
    }
    if (remembered.isPresent()) {
      compare(leaves, remembered.get());
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

  private static TreeHead head(LedgerLine line, List<Digest> leaves, int number)
      throws LedgerException {
    TreeHead head;
    try {
      head = line.verified();
    } catch (CodecException e) {
      throw new LedgerException(Code.SIGNATURE, number);
    }
    if (head.size() != leaves.size() || !head.root().equals(MerkleTree.rootOfHashes(leaves))) {
      throw new LedgerException(Code.ROOT, number);
    }
    return head;
  }

  private static void compare(List<Digest> leaves, TreeHead remembered) throws LedgerException {
    if (leaves.size() < remembered.size()) {
      throw new LedgerException(Code.ROLLED_BACK, leaves.size());
    }
    Digest then = MerkleTree.rootOfHashes(leaves.subList(0, remembered.size()));
    if (!then.equals(remembered.root())) {
      throw new LedgerException(Code.FORKED, remembered.size());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
