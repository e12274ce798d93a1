package dev.adyton.ledger;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;

/**
 * The state of a log after an entry.
 *
 * @param size number of entries
 * @param root of the tree over them (RFC 9162 §2.1.1)
 * @param time seconds since 1970 at which it was signed
 */
public record TreeHead(int size, Digest root, long time) {
  /** Names the layout. */
  public static final String FORMAT = "adyton-tree-head/1";

  /** Checks. */
  public TreeHead {
    if (size < 0 || time < 0) {
      throw new IllegalArgumentException("size");
    }
  }

  /** Returns the canonical bytes, which are signed. */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("size", size)
            .put("root", root.toString())
            .put("time", time)
            .build());
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some head gives
   */
  public static TreeHead parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "size", "root", "time");
    long size = in.integer("size");
    long time = in.integer("time");
    if (size < 0 || size > LedgerFile.MAX_ENTRIES || time < 0) {
      throw new CodecException(CodecException.Code.VALUE, "size");
    }
    return new TreeHead((int) size, Digest.parse(in.string("root")), time);
  }
}
