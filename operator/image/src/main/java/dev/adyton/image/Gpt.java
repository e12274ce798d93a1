package dev.adyton.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A disk with a GUID partition table (UEFI 2.10 §5.3). Identifiers come from content. Stateless.
 */
final class Gpt {
  static final UUID ESP = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  static final UUID ROOT = UUID.fromString("4f68bce3-e8cd-4db1-96e7-fbcaf984b709");
  static final UUID DATA = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  /** "EFI PART". */
  private static final long MAGIC = 0x5452_4150_2049_4645L;

  private static final int SECTOR = 512;
  private static final int ENTRIES = 128;
  private static final int ENTRY = 128;
  private static final int TABLE_SECTORS = ENTRIES * ENTRY / SECTOR;

  /** Partitions begin at whole MiB. */
  private static final int ALIGNMENT = 2048;

  private Gpt() {}

  /**
   * @param type what it is for
   * @param name how {@code init} finds it
   * @param content its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
  record Partition(UUID type, String name, byte[] content) {}

  /** Where the first partition lies on every disk made here, in bytes. */
  static final long FIRST = (long) ALIGNMENT * SECTOR;

  static byte[] disk(List<Partition> partitions) {
    int[] first = new int[partitions.size() + 1];
    first[0] = ALIGNMENT;
    for (int i = 0; i < partitions.size(); i++) {
      int sectors = (partitions.get(i).content().length + SECTOR - 1) / SECTOR;
      first[i + 1] = up(first[i] + sectors);
    }
    int total = first[partitions.size()] + ALIGNMENT;
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(total, SECTOR)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer table = ByteBuffer.allocate(ENTRIES * ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < partitions.size(); i++) {
      Partition one = partitions.get(i);
      entry(table, i * ENTRY, one, first[i], first[i + 1] - 1);
      out.put(first[i] * SECTOR, one.content());
    }
    UUID disk = UUID.nameUUIDFromBytes(Sha.of(Sha.SHA256, table.array()));
    protectiveMbr(out, total);
    int last = total - 1;
    out.put(2 * SECTOR, table.array());
    header(out, 1, last, 2, disk, table.array(), last);
    out.put((last - TABLE_SECTORS) * SECTOR, table.array());
    header(out, last, 1, last - TABLE_SECTORS, disk, table.array(), last);
    return out.array();
  }

  /**
   * Returns one partition of a disk that was made here.
   *
   * @throws IllegalArgumentException where it is no such disk
   */
  static byte[] partition(byte[] disk, int index) {
    ByteBuffer in = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    int entry = 2 * SECTOR + index * ENTRY;
    if (disk.length < FIRST || in.getLong(SECTOR) != MAGIC) {
      throw new IllegalArgumentException("no partition table");
    }
    long first = in.getLong(entry + 32);
    long behind = in.getLong(entry + 40) + 1;
    if (first < ALIGNMENT || behind <= first || behind > disk.length / SECTOR) {
      throw new IllegalArgumentException("no partition " + index);
    }
    return Arrays.copyOfRange(disk, (int) (first * SECTOR), (int) (behind * SECTOR));
  }

  /** Returns the name of one partition of a disk that was made here. */
  static String name(byte[] disk, int index) {
    int at = 2 * SECTOR + index * ENTRY + 56;
    String name = new String(disk, at, ENTRY - 56, StandardCharsets.UTF_16LE);
    return name.substring(0, (name + "\0").indexOf('\0'));
  }

  private static void entry(ByteBuffer out, int at, Partition one, int first, int last) {
    guid(out, at, one.type());
    guid(out, at + 16, UUID.nameUUIDFromBytes(Sha.of(Sha.SHA256, one.content())));
    out.putLong(at + 32, first).putLong(at + 40, last);
    out.put(at + 56, one.name().getBytes(StandardCharsets.UTF_16LE));
  }

  private static void header(
      ByteBuffer out, int self, int other, int table, UUID disk, byte[] entries, int last) {
    int at = self * SECTOR;
    out.put(at, "EFI PART".getBytes(StandardCharsets.US_ASCII));
    out.putInt(at + 8, 0x10000).putInt(at + 12, 92);
    out.putLong(at + 24, self).putLong(at + 32, other);
    out.putLong(at + 40, 2 + TABLE_SECTORS).putLong(at + 48, last - TABLE_SECTORS - 1L);
    guid(out, at + 56, disk);
    out.putLong(at + 72, table).putInt(at + 80, ENTRIES).putInt(at + 84, ENTRY);
    out.putInt(at + 88, crc(entries));
    byte[] head = new byte[92];
    out.get(at, head);
    out.putInt(at + 16, crc(head));
  }

  private static void protectiveMbr(ByteBuffer out, int total) {
    out.put(446 + 2, (byte) 2).put(446 + 4, (byte) 0xEE);
    out.put(446 + 5, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
    out.putInt(446 + 8, 1).putInt(446 + 12, total - 1).putShort(510, (short) 0xAA55);
  }

  /** The first three fields of a GUID are little-endian. */
  static void guid(ByteBuffer out, int at, UUID guid) {
    long high = guid.getMostSignificantBits();
    out.putInt(at, (int) (high >>> 32)).putShort(at + 4, (short) (high >>> 16));
    out.putShort(at + 6, (short) high);
    ByteBuffer low = ByteBuffer.allocate(8).putLong(guid.getLeastSignificantBits());
    out.put(at + 8, low.array());
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int up(int sector) {
    return (sector + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
