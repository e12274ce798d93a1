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
 * <p>Upgrade. A journal of an older version is kept aside as it is, then written anew in the
 * present one and put in its place at once: a crash leaves the one or the other. The copy goes with
 * the next rewriting, so that nothing that was deleted lives longer in it than in the journal.
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
  private final StoreFormat format;
  private final Object syncing = new Object();
  private SealingKey key;
  private byte[] link = {};
  private long end;
  private long synced;
  private long count;
  private boolean failed;
  private boolean upgraded;

  private SealedJournal(Medium medium, StoreFormat format, RootKey root) {
    this.medium = medium;
    this.format = format;
    this.root = root.key().derive("journal".getBytes(StandardCharsets.US_ASCII));
    this.counter = root.counter();
    this.key = SealingKey.generate();
  }

  /**
   * Opens a medium's journal, or begins one, and reads what is there.
   *
   * @param medium closed with this, and where this fails
   */
  static SealedJournal open(Medium medium, StoreFormat format, RootKey root, Reader reader)
      throws StoreException {
    SealedJournal journal = new SealedJournal(medium, format, root);
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
    int version = version(medium.header());
    if (version < format.version()) {
      upgrade(version);
      upgraded = true;
    }
    begin(medium.header());
    long anchor = frames(reader);
    medium.cut(end);
    if (counter.detectsRollback()) {
      require(anchor);
      anchor();
    }
  }

  private int version(byte[] header) throws StoreException {
    if (header.length != Frame.HEADER_BYTES) {
      throw new StoreException(Code.TAMPERED);
    }
    int version = Frame.version(header).orElseThrow(() -> new StoreException(Code.TAMPERED));
    if (version > format.version()) {
      throw new StoreException(Code.NEWER_FORMAT);
    }
    if (!format.leadsFrom(version)) {
      throw new StoreException(version < 1 ? Code.TAMPERED : Code.OLDER_FORMAT);
    }
    return version;
  }

  private void begin(byte[] header) {
    key.close();
    key = Frame.key(root, header);
    link = Frame.firstLink(header);
    end = Frame.HEADER_BYTES;
  }

  /** Refuses an old state, and catches up with a crash between an anchor and the counter. */
  private void require(long anchor) throws StoreException {
    if (anchor == count + 1) {
      counter.increment();
      count++;
    } else if (anchor != count) {
      throw new StoreException(Code.ROLLED_BACK);
    }
  }

  private void upgrade(int version) throws IOException, StoreException {
    medium.keepAside(version);
    begin(medium.header());
    byte[] header = newHeader();
    try (Medium.Draft draft = medium.draft(header);
        Copy copy = new Copy(draft, header)) {
      long anchor =
          frames((at, record) -> {
            for (byte[] now : format.upgraded(version, record)) {
              copy.add(tagged(RECORD, now));
            }
          });
      if (counter.detectsRollback()) {
        require(anchor);
        copy.add(anchorRecord());
      }
      draft.commit();
    }
    if (counter.detectsRollback()) {
      moveCounter();
    }
  }

  /** Returns whether opening found an older version and upgraded it. */
  boolean upgraded() {
    return upgraded;
  }

  private byte[] newHeader() {
    byte[] salt = new byte[32];
    new SecureRandom().nextBytes(salt);
    return Frame.header(format.version(), salt);
  }

  /** What is written anew, under a new key. */
  private final class Copy implements AutoCloseable {
    private final Medium.Draft draft;
    private final SealingKey newKey;
    private byte[] before;
    private long at = Frame.HEADER_BYTES;
    private boolean adopted;

    private Copy(Medium.Draft draft, byte[] header) {
      this.draft = draft;
      this.newKey = Frame.key(root, header);
      this.before = Frame.firstLink(header);
    }

    /** Returns where it lies. */
    long add(byte[] tagged) throws StoreException {
      long here = at;
      byte[] sealed = Frame.seal(newKey, here, before, tagged);
      try {
        draft.write(here, new Slot(before, sealed));
      } catch (IOException e) {
        throw fail(e);
      }
      before = Frame.link(sealed);
      at += Integer.BYTES + sealed.length;
      return here;
    }

    /** The journal speaks of the copy from now on. */
    void adopt() {
      key.close();
      key = newKey;
      link = before;
      end = at;
      adopted = true;
    }

    @Override
    public void close() {
      if (!adopted) {
        newKey.close();
      }
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
        byte[] header = newHeader();
        List<Long> positions;
        try {
          if (end > 0) {
            // Before the new journal stands: else a crash between would leave what was shredded.
            medium.dropAside();
          }
          positions = copy(live, header);
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
  private List<Long> copy(List<Long> live, byte[] header) throws IOException, StoreException {
    List<Long> positions = new ArrayList<>();
    try (Medium.Draft draft = medium.draft(header);
        Copy copy = new Copy(draft, header)) {
      for (long position : live) {
        positions.add(copy.add(tagged(RECORD, read(position))));
      }
      if (counter.detectsRollback()) {
        copy.add(anchorRecord());
      }
      draft.commit();
      copy.adopt();
    }
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
