package dev.adyton.node.journal;

import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.SealingKey;
import dev.adyton.node.journal.Medium.Slot;
import dev.adyton.node.keys.Counter;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sealed append-only journal on one medium. Thread-safe.
 *
 * <p>Rollback. An anchor is a frame with the number that the TPM's counter will have next; it is
 * made safe first, then the counter is moved. So the last anchor equals the counter, or is one
 * ahead where a crash came between; a journal whose last anchor lies behind is an old one. Records
 * after the last anchor can be cut off unseen: {@link SealedStore} bounds that window.
 *
 * <p>Torn tail. What a crash left half written was never acknowledged and is cut off. Any other
 * frame that does not open is tampering.
 *
 * <p>Locks, in this order: {@code syncing}, then {@code this}.
 */
final class SealedJournal implements RecordLog {
  /** Largest journal. */
  static final long MAX_BYTES = 8L << 30;

  private static final byte ANCHOR = 0;
  private static final byte RECORD = 1;

  private final SealingKey root;
  private final Counter counter;
  private final Medium medium;
  private final Object syncing = new Object();
  private SealingKey key;
  private byte[] link = {};
  private long end;
  private long synced;
  private long count;
  private boolean failed;

  private SealedJournal(Medium medium, RootKey root) {
    this.medium = medium;
    this.root = root.key().derive("journal".getBytes(StandardCharsets.US_ASCII));
    this.counter = root.counter();
    this.key = SealingKey.generate();
  }

  /**
   * Opens a medium's journal, or begins one, and reads what is there.
   *
   * @param medium closed with this, and where this fails
   */
  static SealedJournal open(Medium medium, RootKey root, Reader reader) throws StoreException {
    SealedJournal journal = new SealedJournal(medium, root);
    boolean opened = false;
    try {
      journal.count = journal.counter.value();
      if (medium.exists()) {
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

  private void replay(Reader reader) throws IOException, StoreException {
    byte[] header = medium.header();
    if (header.length != Frame.HEADER_BYTES) {
      throw new StoreException(Code.TAMPERED);
    }
    int version = Frame.version(header).orElseThrow(() -> new StoreException(Code.TAMPERED));
    if (version != Frame.VERSION) {
      throw new StoreException(version > Frame.VERSION ? Code.NEWER_FORMAT : Code.TAMPERED);
    }
    key.close();
    key = Frame.key(root, header);
    link = Frame.firstLink(header);
    end = Frame.HEADER_BYTES;
    long anchor = frames(reader);
    medium.cut(end);
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
  private long frames(Reader reader) throws IOException, StoreException {
    long anchor = -1;
    byte[] sealed = medium.next(end);
    while (sealed.length > 0) {
      byte[] record = opened(sealed);
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
      sealed = medium.next(end);
    }
    return anchor;
  }

  /** Returns the record at the end so far; empty for one whose own end was never written. */
  private byte[] opened(byte[] sealed) throws IOException, StoreException {
    try {
      return Frame.open(key, end, link, sealed);
    } catch (CryptoException e) {
      if (medium.unwritten(end + Integer.BYTES + sealed.length - Frame.LINK_BYTES)) {
        return new byte[0];
      }
      throw new StoreException(Code.TAMPERED, e);
    }
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
      medium.write(at, new Slot(link, sealed));
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
      requireWorking();
      try {
        medium.sync();
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
      Slot slot = medium.read(position);
      if (slot.link().length != Frame.LINK_BYTES) {
        throw new StoreException(Code.TAMPERED);
      }
      return payload(Frame.open(key, position, slot.link(), slot.sealed()));
    } catch (CryptoException e) {
      throw new StoreException(Code.TAMPERED, e);
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
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
        byte[] salt = new byte[Frame.HEADER_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] header = Frame.header(Arrays.copyOf(salt, 32));
        List<Long> positions;
        try (Medium.Draft draft = medium.draft(header)) {
          positions = copy(live, header, draft);
        } catch (IOException e) {
          throw fail(e);
        }
        if (counter.detectsRollback()) {
          moveCounter();
        }
        synced = end;
        return positions;
      }
    }
  }

  /** Writes all anew under a new key and makes it safe. On return this journal speaks of it. */
  private List<Long> copy(List<Long> live, byte[] header, Medium.Draft draft)
      throws IOException, StoreException {
    SealingKey newKey = Frame.key(root, header);
    byte[] before = Frame.firstLink(header);
    List<Long> positions = new ArrayList<>();
    long at = Frame.HEADER_BYTES;
    for (long position : live) {
      byte[] sealed = Frame.seal(newKey, at, before, tagged(RECORD, read(position)));
      draft.write(at, new Slot(before, sealed));
      positions.add(at);
      before = Frame.link(sealed);
      at += Integer.BYTES + sealed.length;
    }
    if (counter.detectsRollback()) {
      byte[] sealed = Frame.seal(newKey, at, before, anchorRecord());
      draft.write(at, new Slot(before, sealed));
      before = Frame.link(sealed);
      at += Integer.BYTES + sealed.length;
    }
    draft.commit();
    key.close();
    key = newKey;
    link = before;
    end = at;
    return positions;
  }

  private static byte[] tagged(byte tag, byte[] record) {
    return ByteBuffer.allocate(1 + record.length).put(tag).put(record).array();
  }

  private static byte[] payload(byte[] tagged) throws StoreException {
    if (tagged.length == 0 || tagged[0] != RECORD) {
      throw new StoreException(Code.TAMPERED);
    }
    return Arrays.copyOfRange(tagged, 1, tagged.length);
  }

  /** After a failed write or sync nobody knows what is safe: nothing more is promised. */
  private synchronized void requireWorking() throws StoreException {
    if (failed) {
      throw new StoreException(Code.UNWRITABLE);
    }
  }

  private synchronized StoreException fail(IOException e) {
    failed = true;
    return new StoreException(Code.UNWRITABLE, e);
  }

  /** Anchors what is there, unless it failed before, and lets go of the medium. */
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
    medium.close();
  }
}
