package dev.adyton.image;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The hash tree of dm-verity (format 1, SHA-256, blocks of 4096 bytes, a salt of 32 zero bytes, no
 * superblock), as {@code Documentation/admin-guide/device-mapper/verity.rst} of the kernel has it.
 *
 * @param root root hash, 64 hex digits
 * @param blocks blocks of data
 * @param tree the tree's bytes: the highest level first
 */
@SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
record Verity(String root, int blocks, byte[] tree) {
  private static final int BLOCK = Erofs.BLOCK;
  private static final byte[] SALT = new byte[32];

  /** Hashes data that is a whole number of blocks. */
  static Verity of(byte[] data) {
    if (data.length == 0 || data.length % BLOCK != 0) {
      throw new IllegalArgumentException("not a number of blocks");
    }
    List<byte[]> levels = new ArrayList<>();
    byte[] level = data;
    do {
      level = above(level);
      levels.addFirst(level);
    } while (level.length > BLOCK);
    ByteArrayOutputStream tree = new ByteArrayOutputStream();
    levels.forEach(tree::writeBytes);
    MessageDigest sha = Sha.digest(Sha.SHA256);
    sha.update(SALT);
    return new Verity(
        HexFormat.of().formatHex(sha.digest(level)), data.length / BLOCK, tree.toByteArray());
  }

  private static byte[] above(byte[] level) {
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    MessageDigest sha = Sha.digest(Sha.SHA256);
    for (int at = 0; at < level.length; at += BLOCK) {
      sha.update(SALT);
      sha.update(level, at, BLOCK);
      hashes.writeBytes(sha.digest());
    }
    byte[] all = hashes.toByteArray();
    return Arrays.copyOf(all, (all.length + BLOCK - 1) / BLOCK * BLOCK);
  }

  /** Returns the data with its tree behind it, as a partition holds both. */
  byte[] behind(byte[] data) {
    byte[] both = Arrays.copyOf(data, data.length + tree.length);
    System.arraycopy(tree, 0, both, data.length, tree.length);
    return both;
  }
}
