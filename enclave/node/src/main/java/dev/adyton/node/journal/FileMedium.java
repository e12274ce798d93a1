package dev.adyton.node.journal;

import dev.adyton.crypto.SealingKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A journal in a file: {@code header | (length | sealed)…}. A crash leaves a last frame that is too
 * short, or ends in zeros.
 *
 * <p>A random-access file is used because a thread's interruption closes a channel, and with it the
 * store.
 */
final class FileMedium implements Medium {
  static final String NAME = "journal";
  private static final String NEW_NAME = "journal.new";

  /** Begins the name of a copy, which ends in its version. */
  static final String ASIDE = "journal.v";

  private final Path folder;
  private final FolderLock lock;
  private volatile RandomAccessFile file;

  private FileMedium(Path folder, FolderLock lock, RandomAccessFile file) {
    this.folder = folder;
    this.lock = lock;
    this.file = file;
  }

  /** Makes the folder if need be, locks it and opens its file. */
  static FileMedium open(Path folder) throws StoreException {
    FolderLock lock = FolderLock.take(folder);
    try {
      Files.deleteIfExists(folder.resolve(NEW_NAME));
      Path path = folder.resolve(NAME);
      return new FileMedium(folder, lock, new RandomAccessFile(path.toFile(), "rw"));
    } catch (IOException e) {
      lock.close();
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  /** Returns whether the file of that name holds anything: opening one makes it. */
  @Override
  public boolean exists() throws IOException {
    return file.length() > 0;
  }

  @Override
  public void discard() throws IOException {
    file.setLength(0);
  }

  @Override
  public byte[] header() throws IOException {
    byte[] header = new byte[(int) Math.min(Frame.HEADER_BYTES, file.length())];
    file.seek(0);
    file.readFully(header);
    return header;
  }

  @Override
  public byte[] next(long at) throws IOException, StoreException {
    long left = file.length() - at;
    if (left < Integer.BYTES) {
      return new byte[0];
    }
    file.seek(at);
    int size = file.readInt();
    boolean torn = size <= Frame.MAX_SEALED && size > left - Integer.BYTES;
    if (torn || (size == 0 && unwritten(at))) {
      return new byte[0];
    }
    if (size < SealingKey.OVERHEAD || size > Frame.MAX_SEALED) {
      throw new StoreException(Code.TAMPERED);
    }
    byte[] sealed = new byte[size];
    file.readFully(sealed);
    return sealed;
  }

  @Override
  public boolean unwritten(long from) throws IOException {
    file.seek(from);
    byte[] part = new byte[8192];
    for (long left = file.length() - from; left > 0; left -= part.length) {
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
  public void cut(long end) throws IOException {
    file.setLength(end);
  }

  @Override
  public void write(long at, Slot slot) throws IOException {
    file.seek(at);
    file.write(framed(slot.sealed()));
  }

  @Override
  public void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public Slot read(long at) throws IOException {
    byte[] link = new byte[Frame.LINK_BYTES];
    if (at > Frame.HEADER_BYTES) {
      file.seek(at - Frame.LINK_BYTES);
      file.readFully(link);
    } else {
      link = Frame.firstLink(header());
    }
    file.seek(at);
    int size = file.length() - at < Integer.BYTES ? 0 : file.readInt();
    boolean whole = size <= Frame.MAX_SEALED && size <= file.length() - at - Integer.BYTES;
    byte[] sealed = new byte[whole && size > 0 ? size : 0];
    file.readFully(sealed);
    return new Slot(link, sealed);
  }

  @Override
  public void keepAside(int version) throws IOException {
    Path part = folder.resolve(ASIDE + version + ".new");
    Files.copy(folder.resolve(NAME), part, StandardCopyOption.REPLACE_EXISTING);
    try (RandomAccessFile copy = new RandomAccessFile(part.toFile(), "rw")) {
      copy.getFD().sync();
    }
    Files.move(part, folder.resolve(ASIDE + version), StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  @Override
  public void dropAside() throws IOException {
    boolean dropped = false;
    try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, ASIDE + "*")) {
      for (Path copy : copies) {
        dropped |= Files.deleteIfExists(copy);
      }
    }
    if (dropped) {
      syncFolder();
    }
  }

  @Override
  public Draft draft(byte[] header) throws IOException {
    Path path = folder.resolve(NEW_NAME);
    Files.deleteIfExists(path);
    RandomAccessFile next = new RandomAccessFile(path.toFile(), "rw");
    next.write(header);
    return new FileDraft(path, next);
  }

  private final class FileDraft implements Draft {
    private final Path path;
    private final RandomAccessFile next;
    private boolean committed;

    private FileDraft(Path path, RandomAccessFile next) {
      this.path = path;
      this.next = next;
    }

    @Override
    public void write(long at, Slot slot) throws IOException {
      next.write(framed(slot.sealed()));
    }

    @Override
    public void commit() throws IOException {
      next.getFD().sync();
      Files.move(path, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
      committed = true;
      RandomAccessFile before = file;
      file = next;
      before.close();
      syncFolder();
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        next.close();
        Files.deleteIfExists(path);
      }
    }
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

  private static byte[] framed(byte[] sealed) {
    return ByteBuffer.allocate(Integer.BYTES + sealed.length)
        .putInt(sealed.length)
        .put(sealed)
        .array();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // What was acknowledged is safe already.
    }
    lock.close();
  }
}
