package dev.adyton.node.journal;

import dev.adyton.codec.Digest;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.Padme;
import dev.adyton.crypto.SealingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a journal: a header in clear, then frames {@code length(4) | sealed}. A frame's
 * plaintext is {@code length(4) | record | zeros} to the next Padmé size. It is bound to the file,
 * to its offset and to the end of the frame before it: frames that were changed, moved, left out or
 * taken from elsewhere do not open.
 */
final class Frame {
  /** Largest record. */
  static final int MAX_RECORD = 16 << 20;

  static final int HEADER_BYTES = 8 + Integer.BYTES + 32;
  static final int LINK_BYTES = 16;
  static final int MAX_SEALED = MAX_RECORD + MAX_RECORD / 8 + 64;

  private static final byte[] MAGIC = "ADYTONJL".getBytes(StandardCharsets.US_ASCII);

  private Frame() {}

  static byte[] header(int version, byte[] salt) {
    return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(version).put(salt).array();
  }

  /** Returns the version in a header, or nothing if it is none. */
  static Optional<Integer> version(byte[] header) {
    boolean ours = Arrays.equals(Arrays.copyOf(header, MAGIC.length), MAGIC);
    return ours ? Optional.of(ByteBuffer.wrap(header).getInt(MAGIC.length)) : Optional.empty();
  }

  /** Returns the key of the file with that header. */
  static SealingKey key(SealingKey root, byte[] header) {
    byte[] label = "adyton-journal/1\0".getBytes(StandardCharsets.US_ASCII);
    return root.derive(
        ByteBuffer.allocate(label.length + header.length).put(label).put(header).array());
  }

  /** Returns what the first frame is bound to. */
  static byte[] firstLink(byte[] header) {
    return Arrays.copyOf(Digest.sha256(header).bytes(), LINK_BYTES);
  }

  /** Returns what the frame after this one is bound to: its tag. */
  static byte[] link(byte[] sealed) {
    return Arrays.copyOfRange(sealed, sealed.length - LINK_BYTES, sealed.length);
  }

  static byte[] seal(SealingKey key, long offset, byte[] link, byte[] record) {
    byte[] padded =
        ByteBuffer.allocate(Padme.pad(Integer.BYTES + record.length))
            .putInt(record.length)
            .put(record)
            .array();
    byte[] sealed = key.seal(aad(offset, padded.length + SealingKey.OVERHEAD, link), padded);
    Arrays.fill(padded, (byte) 0);
    return sealed;
  }

  static byte[] open(SealingKey key, long offset, byte[] link, byte[] sealed)
      throws CryptoException {
    byte[] padded = key.open(aad(offset, sealed.length, link), sealed);
    int length = padded.length < Integer.BYTES ? -1 : ByteBuffer.wrap(padded).getInt();
    if (length < 0 || length > padded.length - Integer.BYTES) {
      throw new CryptoException(CryptoException.Code.MALFORMED);
    }
    byte[] record = Arrays.copyOfRange(padded, Integer.BYTES, Integer.BYTES + length);
    Arrays.fill(padded, (byte) 0);
    return record;
  }

  private static byte[] aad(long offset, int length, byte[] link) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + LINK_BYTES)
        .putLong(offset)
        .putInt(length)
        .put(link)
        .array();
  }
}
