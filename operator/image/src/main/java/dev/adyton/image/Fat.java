package dev.adyton.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An EFI system partition with one file, {@code EFI/BOOT/BOOTX64.EFI}: FAT16 after Microsoft's FAT
 * specification, clusters of 2 KiB, no times. Stateless.
 */
final class Fat {
  private static final int SECTOR = 512;
  private static final int CLUSTER = 4 * SECTOR;
  private static final int ROOT_ENTRIES = 512;
  private static final int FOLDER = 0x10;
  private static final int ARCHIVE = 0x20;

  /** FAT16 by definition has at least this many clusters; fewer would be read as FAT12. */
  private static final int MIN_CLUSTERS = 4200;

  private static final int MAX_CLUSTERS = 65_524;

  private Fat() {}

  static byte[] with(byte[] program) {
    int used = 2 + (program.length + CLUSTER - 1) / CLUSTER;
    int clusters = Math.max(MIN_CLUSTERS, used);
    if (clusters > MAX_CLUSTERS) {
      throw new IllegalArgumentException("the kernel image is too large for its partition");
    }
    int fatSectors = ((clusters + 2) * 2 + SECTOR - 1) / SECTOR;
    int rootAt = (1 + 2 * fatSectors) * SECTOR;
    int dataAt = rootAt + ROOT_ENTRIES * 32;
    ByteBuffer out =
        ByteBuffer.allocate(dataAt + clusters * CLUSTER).order(ByteOrder.LITTLE_ENDIAN);
    bootSector(out, out.capacity() / SECTOR, fatSectors);
    for (int copy = 0; copy < 2; copy++) {
      table(out, (1 + copy * fatSectors) * SECTOR, used);
    }
    entry(out, rootAt, "EFI", FOLDER, 2, 0);
    folder(out, dataAt, 2, 0);
    entry(out, dataAt + 64, "BOOT", FOLDER, 3, 0);
    folder(out, dataAt + CLUSTER, 3, 2);
    entry(out, dataAt + CLUSTER + 64, "BOOTX64 EFI", ARCHIVE, 4, program.length);
    out.put(dataAt + 2 * CLUSTER, program);
    return out.array();
  }

  private static void bootSector(ByteBuffer out, int sectors, int fatSectors) {
    out.put(0, new byte[] {(byte) 0xEB, 0x3C, (byte) 0x90});
    out.put(3, ascii("ADYTON", 8));
    out.putShort(11, (short) SECTOR).put(13, (byte) (CLUSTER / SECTOR)).putShort(14, (short) 1);
    out.put(16, (byte) 2).putShort(17, (short) ROOT_ENTRIES).put(21, (byte) 0xF8);
    out.putShort(22, (short) fatSectors).putShort(24, (short) 32).putShort(26, (short) 2);
    if (sectors < 65_536) {
      out.putShort(19, (short) sectors);
    } else {
      out.putInt(32, sectors);
    }
    out.put(36, (byte) 0x80).put(38, (byte) 0x29).putInt(39, 0x41445954);
    // What means no label: another would have to stand in the root folder as well (fsck.fat).
    out.put(43, ascii("NO NAME", 11)).put(54, ascii("FAT16", 8)).putShort(510, (short) 0xAA55);
  }

  /** Clusters 2 and 3 are the folders, the rest is one chain. */
  private static void table(ByteBuffer out, int at, int used) {
    out.putShort(at, (short) 0xFFF8).putShort(at + 2, (short) 0xFFFF);
    out.putShort(at + 4, (short) 0xFFFF).putShort(at + 6, (short) 0xFFFF);
    for (int cluster = 4; cluster < used + 2; cluster++) {
      int next = cluster == used + 1 ? 0xFFFF : cluster + 1;
      out.putShort(at + 2 * cluster, (short) next);
    }
  }

  private static void folder(ByteBuffer out, int at, int self, int parent) {
    entry(out, at, ".", FOLDER, self, 0);
    entry(out, at + 32, "..", FOLDER, parent, 0);
  }

  private static void entry(ByteBuffer out, int at, String name, int kind, int cluster, int size) {
    out.put(at, ascii(name, 11)).put(at + 11, (byte) kind);
    out.putShort(at + 26, (short) cluster).putInt(at + 28, size);
  }

  private static byte[] ascii(String text, int width) {
    return (text + " ".repeat(width - text.length())).getBytes(StandardCharsets.US_ASCII);
  }
}
