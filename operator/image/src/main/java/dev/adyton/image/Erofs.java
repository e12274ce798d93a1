package dev.adyton.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an erofs file system: compact inodes, plain data, no compression, no xattrs, one time for
 * all. What the kernel's {@code fs/erofs/erofs_fs.h} calls EROFS_INODE_FLAT_PLAIN. Stateless.
 */
final class Erofs {
  static final int BLOCK = 4096;
  private static final int MAGIC = 0xE0F5E1E2;
  private static final int SUPERBLOCK = 1024;
  private static final int INODE = 32;
  private static final int DIRENT = 12;

  /** The first inode that lies behind the superblock, counted in inodes from block 0. */
  private static final int FIRST_NID = (SUPERBLOCK + 128) / INODE;

  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;

  private Erofs() {}

  /** Where an entry's inode and data lie. */
  @SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
  private record Placed(String path, int nid, int mode, byte[] data, int links, int block) {}

  /** Returns the file system, a whole number of blocks. */
  static byte[] write(Tree tree) {
    List<String> paths = new ArrayList<>(List.of(""));
    paths.addAll(tree.entries().keySet());
    Map<String, Integer> nids = new HashMap<>();
    paths.forEach(path -> nids.put(path, FIRST_NID + nids.size()));
    int block = blocks((long) (FIRST_NID + paths.size()) * INODE);
    List<Placed> placed = new ArrayList<>();
    for (String path : paths) {
      Placed one = place(tree, path, nids, block);
      placed.add(one);
      block += blocks(one.data().length);
    }
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(block, BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
    superblock(out, paths.size(), block);
    for (Placed one : placed) {
      inode(out, one);
      out.put(one.block() * BLOCK, one.data());
    }
    return out.array();
  }

  private static Placed place(Tree tree, String path, Map<String, Integer> nids, int block) {
    Tree.Entry entry = tree.entries().get(path);
    int nid = nids.getOrDefault(path, 0);
    if (entry != null && !entry.folder()) {
      return new Placed(path, nid, REGULAR | entry.mode(), entry.data().bytes(), 1, block);
    }
    List<String> names = tree.children(path);
    String prefix = path.isEmpty() ? "" : path + "/";
    long folders = names.stream().filter(n -> isFolder(tree, prefix + n)).count();
    return new Placed(
        path, nid, FOLDER | 0555, directory(tree, path, names, nids), (int) folders + 2, block);
  }

  private static boolean isFolder(Tree tree, String path) {
    Tree.Entry entry = tree.entries().get(path);
    return entry == null || entry.folder();
  }

  @SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
  private record Dirent(byte[] name, int nid, boolean folder) {}

  private static byte[] directory(
      Tree tree, String path, List<String> names, Map<String, Integer> nids) {
    String prefix = path.isEmpty() ? "" : path + "/";
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    List<Dirent> dirents = new ArrayList<>();
    dirents.add(new Dirent(bytes("."), nids.getOrDefault(path, 0), true));
    dirents.add(new Dirent(bytes(".."), nids.getOrDefault(parent, 0), true));
    for (String name : names) {
      dirents.add(
          new Dirent(
              bytes(name), nids.getOrDefault(prefix + name, 0), isFolder(tree, prefix + name)));
    }
    dirents.sort(Comparator.comparing(Dirent::name, java.util.Arrays::compareUnsigned));
    List<byte[]> full = new ArrayList<>();
    List<Dirent> here = new ArrayList<>();
    int size = 0;
    for (Dirent dirent : dirents) {
      int more = DIRENT + dirent.name().length;
      if (size + more > BLOCK) {
        full.add(block(here, BLOCK));
        here.clear();
        size = 0;
      }
      here.add(dirent);
      size += more;
    }
    full.add(block(here, size));
    ByteBuffer out = ByteBuffer.allocate(full.stream().mapToInt(b -> b.length).sum());
    full.forEach(out::put);
    return out.array();
  }

  /** All entries of one block, then all their names. */
  private static byte[] block(List<Dirent> dirents, int size) {
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int name = dirents.size() * DIRENT;
    for (Dirent dirent : dirents) {
      out.putLong(dirent.nid()).putShort((short) name).put((byte) (dirent.folder() ? 2 : 1));
      out.put((byte) 0);
      name += dirent.name().length;
    }
    dirents.forEach(dirent -> out.put(dirent.name()));
    return out.array();
  }

  private static void superblock(ByteBuffer out, int inodes, int blocks) {
    out.putInt(SUPERBLOCK, MAGIC);
    out.put(SUPERBLOCK + 12, (byte) 12); // log2 of the block size
    out.putShort(SUPERBLOCK + 14, (short) FIRST_NID); // the root folder
    out.putLong(SUPERBLOCK + 16, inodes);
    out.putInt(SUPERBLOCK + 36, blocks);
  }

  private static void inode(ByteBuffer out, Placed one) {
    int at = one.nid() * INODE;
    out.putShort(at + 4, (short) one.mode());
    out.putShort(at + 6, (short) one.links());
    out.putInt(at + 8, one.data().length);
    out.putInt(at + 16, one.block());
    out.putInt(at + 20, one.nid());
  }

  private static byte[] bytes(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new IllegalArgumentException("name in an image too long");
    }
    return bytes;
  }

  private static int blocks(long bytes) {
    return Math.toIntExact((bytes + BLOCK - 1) / BLOCK);
  }
}
