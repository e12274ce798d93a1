package dev.adyton.node.journal;

import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.SealingKey;
import dev.adyton.node.keys.Counter;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The sealed append-only journal of one folder. Thread-safe.
 *
 * <p>Rollback. An anchor is a frame with the number that the TPM's counter will have next; it is
 * made safe first, then the counter is moved. So the last anchor equals the counter, or is one
 * ahead where a crash came between; a file whose last anchor lies behind is an old one. Records
 * after the last anchor can be cut off unseen: {@link SealedStore} bounds that window.
 *
 * <p>Torn tail. A crash leaves a last frame that is too short, or zeros. It was never acknowledged
 * and is cut off. Any other frame that does not open is tampering.
 *
 * <p>Locks, in this order: {@code syncing}, then {@code this}. A random-access file is used because
 * a thread's interruption closes a channel, and with it the store.
 */
final class FileJournal implements RecordLog {
  /** Largest journal. */
  static final long MAX_BYTES = 8L << 30;

  static final String NAME = "journal";
  private static final String NEW_NAME = "journal.new";
  private static final byte ANCHOR = 0;
  private static final byte RECORD = 1;

  private final Path folder;
  private final SealingKey root;
  private final Counter counter;
  private final FolderLock lock;
  private final Object syncing = new Object();
  private RandomAccessFile file;
  private byte[] header = {};
  private SealingKey key;
  private byte[] link = {};
  private long end;
  private long synced;
  private long count;
  private boolean failed;

  private FileJournal(Path folder, RootKey root, FolderLock lock) throws StoreException {
    this.folder = folder;
    this.root = root.key().derive(NAME.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    this.counter = root.counter();
    this.lock = lock;
    this.count = counter.value();
    this.key = SealingKey.generate();
    this.file = open(folder.resolve(NAME));
  }

  /** Returns whether the folder has a journal. */
  static boolean exists(Path folder) {
    return Files.exists(folder.resolve(NAME));
  }

  /** Throws a journal away that nobody can open any more. */
  static void discard(Path folder) throws StoreException {
    try {
      Files.deleteIfExists(folder.resolve(NAME));
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  /**
   * Opens the folder's journal, or begins one, and reads what is there.
   *
   * @param lock of the folder; closed with this
   */
  static FileJournal open(Path folder, RootKey root, FolderLock lock, Reader reader)
      throws StoreException {
    boolean there = exists(folder);
    FileJournal journal = new FileJournal(folder, root, lock);
    boolean opened = false;
    try {
      Files.deleteIfExists(folder.resolve(NEW_NAME));
      if (there) {
        journal.replay(reader);
      } else {
        journal.rewrite(List.of());
      }
      opened = true;
      return journal;
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    } finally {
      if (!opened) {
        journal.release();
      }
    }
  }

  private static RandomAccessFile open(Path path) throws StoreException {
    try {
      return new RandomAccessFile(path.toFile(), "rw");
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  private void replay(Reader reader) throws IOException, StoreException {
    long length = file.length();
    header = new byte[Frame.HEADER_BYTES];
    if (length < header.length) {
      throw new StoreException(Code.TAMPERED);
    }
    file.readFully(header);
    int version = Frame.version(header).orElseThrow(() -> new StoreException(Code.TAMPERED));
    if (version != Frame.VERSION) {
      throw new StoreException(version > Frame.VERSION ? Code.NEWER_FORMAT : Code.TAMPERED);
    }
    useKeyOf(header);
    long anchor = frames(length, reader);
    file.setLength(end);
    if (counter.detectsRollback()) {
      if (anchor == count + 1) {
        counter.increment();
        count++;
      } else if (anchor != count) {
        throw new StoreException(Code.ROLLED_BACK);
      }
      anchor();
    }
  }

  /** Reads frames up to the end or the torn tail; returns the last anchor. */
  private long frames(long length, Reader reader) throws IOException, StoreException {
    long anchor = -1;
    byte[] sealed = next(length);
    while (sealed.length > 0) {
      byte[] record = opened(end, link, sealed, length);
      if (record.length == 0) {
        break;
      }
      long at = end;
      end += Integer.BYTES + sealed.length;
      link = Frame.link(sealed);
      if (record[0] == ANCHOR && record.length == 1 + Long.BYTES) {
        anchor = ByteBuffer.wrap(record).getLong(1);
      } else {
        reader.record(at, payload(record));
      }
      sealed = next(length);
    }
    return anchor;
  }

  /** Returns the sealed part of the frame at the end so far; empty at the end and if torn. */
  private byte[] next(long length) throws IOException, StoreException {
    if (length - end < Integer.BYTES) {
      return new byte[0];
    }
    file.seek(end);
    int size = file.readInt();
    boolean zeros = size == 0 && isZero(end, length);
    if (zeros || (size <= Frame.MAX_SEALED && size > length - end - Integer.BYTES)) {
      return new byte[0];
    }
    if (size < SealingKey.OVERHEAD || size > Frame.MAX_SEALED) {
      throw new StoreException(Code.TAMPERED);
    }
    byte[] sealed = new byte[size];
    file.readFully(sealed);
    return sealed;
  }

  /** Returns the record; empty for a last frame whose end never reached the disk. */
  private byte[] opened(long at, byte[] before, byte[] sealed, long length)
      throws IOException, StoreException {
    try {
      return Frame.open(key, at, before, sealed);
    } catch (CryptoException e) {
      long after = at + Integer.BYTES + sealed.length;
      if (isZero(after - Frame.LINK_BYTES, length)) {
        return new byte[0];
      }
      throw new StoreException(Code.TAMPERED, e);
    }
  }

  private boolean isZero(long from, long to) throws IOException {
    file.seek(from);
    byte[] part = new byte[8192];
    for (long left = to - from; left > 0; left -= part.length) {
      int now = (int) Math.min(left, part.length);
      file.readFully(part, 0, now);
      for (int i = 0; i < now; i++) {
        if (part[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public synchronized long append(byte[] record) throws StoreException {
    if (record.length >= Frame.MAX_RECORD || end + record.length > MAX_BYTES) {
      throw new StoreException(Code.FULL);
    }
    return write(tagged(RECORD, record));
  }

  private synchronized long write(byte[] tagged) throws StoreException {
    requireWorking();
    long at = end;
    byte[] sealed = Frame.seal(key, at, link, tagged);
    try {
      file.seek(at);
      file.write(framed(sealed));
    } catch (IOException e) {
      throw fail(e);
    }
    link = Frame.link(sealed);
    end = at + Integer.BYTES + sealed.length;
    return at;
  }

  @Override
  public void sync() throws StoreException {
    long wanted = size();
    synchronized (syncing) {
      if (synced >= wanted) {
        return;
      }
      long upTo = size();
      RandomAccessFile now = working();
      try {
        now.getFD().sync();
      } catch (IOException e) {
        throw fail(e);
      }
      synced = upTo;
    }
  }

  @Override
  public void anchor() throws StoreException {
    if (!counter.detectsRollback()) {
      sync();
      return;
    }
    synchronized (syncing) {
      write(anchorRecord());
      sync();
      moveCounter();
    }
  }

  private byte[] anchorRecord() {
    return tagged(ANCHOR, ByteBuffer.allocate(Long.BYTES).putLong(count + 1).array());
  }

  private void moveCounter() throws StoreException {
    try {
      counter.increment();
      count++;
    } catch (StoreException e) {
      synchronized (this) {
        failed = true;
      }
      throw e;
    }
  }

  @Override
  public synchronized byte[] read(long position) throws StoreException {
    requireWorking();
    try {
      byte[] before = Frame.firstLink(header);
      if (position > Frame.HEADER_BYTES) {
        file.seek(position - Frame.LINK_BYTES);
        file.readFully(before);
      }
      file.seek(position);
      int size = file.readInt();
      if (size < SealingKey.OVERHEAD || size > Frame.MAX_SEALED) {
        throw new StoreException(Code.TAMPERED);
      }
      byte[] sealed = new byte[size];
      file.readFully(sealed);
      return payload(Frame.open(key, position, before, sealed));
    } catch (IOException | CryptoException e) {
      throw new StoreException(Code.TAMPERED, e);
    }
  }

  @Override
  public synchronized long size() {
    return end;
  }

  @Override
  public List<Long> rewrite(List<Long> live) throws StoreException {
    synchronized (syncing) {
      synchronized (this) {
        requireWorking();
        Path path = folder.resolve(NEW_NAME);
        try {
          Files.deleteIfExists(path);
        } catch (IOException e) {
          throw fail(e);
        }
        RandomAccessFile next = open(path);
        try {
          List<Long> positions = copy(live, next);
          Files.move(path, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
          syncFolder();
          file.close();
          file = next;
          if (counter.detectsRollback()) {
            moveCounter();
          }
          synced = end;
          return positions;
        } catch (IOException e) {
          throw fail(e);
        }
      }
    }
  }

  /** Writes a new file under a new key and makes it safe. On return this journal speaks of it. */
  private List<Long> copy(List<Long> live, RandomAccessFile next)
      throws IOException, StoreException {
    byte[] salt = new byte[Frame.HEADER_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] newHeader = Frame.header(java.util.Arrays.copyOf(salt, 32));
    SealingKey newKey = Frame.key(root, newHeader);
    byte[] before = Frame.firstLink(newHeader);
    next.write(newHeader);
    List<Long> positions = new ArrayList<>();
    long at = Frame.HEADER_BYTES;
    for (long position : live) {
      byte[] sealed = Frame.seal(newKey, at, before, tagged(RECORD, read(position)));
      next.write(framed(sealed));
      positions.add(at);
      before = Frame.link(sealed);
      at += Integer.BYTES + sealed.length;
    }
    if (counter.detectsRollback()) {
      byte[] sealed = Frame.seal(newKey, at, before, anchorRecord());
      next.write(framed(sealed));
      before = Frame.link(sealed);
      at += Integer.BYTES + sealed.length;
    }
    next.getFD().sync();
    key.close();
    key = newKey;
    header = newHeader;
    link = before;
    end = at;
    return positions;
  }

  private void useKeyOf(byte[] ofFile) {
    key.close();
    key = Frame.key(root, ofFile);
    link = Frame.firstLink(ofFile);
    end = Frame.HEADER_BYTES;
  }

  /** An interrupted thread could not use the channel that a folder takes. */
  private void syncFolder() throws IOException {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static byte[] tagged(byte tag, byte[] record) {
    return ByteBuffer.allocate(1 + record.length).put(tag).put(record).array();
  }

  private static byte[] payload(byte[] tagged) throws StoreException {
    if (tagged.length == 0 || tagged[0] != RECORD) {
      throw new StoreException(Code.TAMPERED);
    }
    return java.util.Arrays.copyOfRange(tagged, 1, tagged.length);
  }

  private static byte[] framed(byte[] sealed) {
    return ByteBuffer.allocate(Integer.BYTES + sealed.length)
        .putInt(sealed.length)
        .put(sealed)
        .array();
  }

  private synchronized RandomAccessFile working() throws StoreException {
    requireWorking();
    return file;
  }

  /** After a failed write or sync nobody knows what the disk holds: nothing more is promised. */
  private synchronized void requireWorking() throws StoreException {
    if (failed) {
      throw new StoreException(Code.UNWRITABLE);
    }
  }

  private synchronized StoreException fail(IOException e) {
    failed = true;
    return new StoreException(Code.UNWRITABLE, e);
  }

  /** Anchors what is there, unless it failed before, and lets go of the folder. */
  @Override
  public void close() throws StoreException {
    try {
      synchronized (syncing) {
        boolean works;
        synchronized (this) {
          works = !failed;
        }
        if (works) {
          anchor();
        }
      }
    } finally {
      release();
    }
  }

  private synchronized void release() {
    failed = true;
    key.close();
    root.close();
    try {
      file.close();
    } catch (IOException e) {
      // What was acknowledged is safe already.
    }
    lock.close();
  }
}
