package dev.adyton.node.slots;

import dev.adyton.admin.StageRequest;
import dev.adyton.codec.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image on its way into the other slot. Its partition table, without which nothing finds or
 * starts it, is written last, and only when all of it has the digest that was signed. Not
 * thread-safe.
 */
final class SlotWriter implements AutoCloseable {
  /** Before the first partition: the table, and where firmware looks for it. */
  private static final int HEAD = 1 << 20;

  /** Of a partition table (UEFI 2.10 §5.3.3): its second entry's name. */
  private static final int SECOND_NAME = 2 * 512 + 128 + 56;

  private static final int NAME_BYTES = 72;
  private static final Pattern ROOT = Pattern.compile("adyton-root-([0-9a-f]{24})\0*");

  private final FileChannel out;
  private final byte[] head = new byte[HEAD];
  private final MessageDigest sha256 = Digest.newSha256();
  private long size;

  SlotWriter(Path device) throws IOException {
    out = FileChannel.open(device, StandardOpenOption.WRITE);
  }

  /** Returns whether the image may still have so many bytes. */
  boolean fits(int bytes) {
    return size + bytes <= StageRequest.MAX_IMAGE;
  }

  void write(byte[] part) throws IOException {
    sha256.update(part);
    int kept = Math.clamp(HEAD - size, 0, part.length);
    if (kept > 0) {
      System.arraycopy(part, 0, head, (int) size, kept);
    }
    put(ByteBuffer.wrap(part, kept, part.length - kept), size + kept);
    size += part.length;
  }

  /** To be called once, when all is written. */
  Digest digest() {
    return Digest.of(sha256.digest());
  }

  /** Returns the beginning of the hash of the root in it; empty where it is no image of ours. */
  Optional<String> name() {
    String name = new String(head, SECOND_NAME, NAME_BYTES, StandardCharsets.UTF_16LE);
    Matcher root = ROOT.matcher(name);
    boolean table =
        ByteBuffer.wrap(head).order(ByteOrder.BIG_ENDIAN).getLong(512) == 0x4546492050415254L;
    return size > HEAD && table && root.matches() ? Optional.of(root.group(1)) : Optional.empty();
  }

  /** Makes of the bytes a disk that starts. */
  void commit() throws IOException {
    out.force(true);
    put(ByteBuffer.wrap(head), 0);
    out.force(true);
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      int n = out.write(bytes, to);
      if (n <= 0) {
        throw new IOException("no room");
      }
      to += n;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
