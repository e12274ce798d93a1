package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The certificates that a host gives its guests with a report of SEV-SNP (AMD publication 56421,
 * "GHCB Standardization" §4.1.8.1): entries of a GUID, an offset and a length, then an entry of
 * zeros, then what they point to. The host wrote it: nothing here is believed, only passed on.
 */
final class SnpCertificateTable {
  private static final int ENTRY_BYTES = 24;
  private static final int MAX_ENTRIES = 16;

  /** GUIDs stand in the order in which they are written, not in Windows' mixed one. */
  private static final UUID VCEK = UUID.fromString("63da758d-e664-4564-adc5-f4b93be8accd");

  private static final UUID VLEK = UUID.fromString("a8074bc2-a25a-483e-aae6-39c045a0b8a1");
  private static final UUID ASK = UUID.fromString("4ab7b379-bbac-4fe4-a02f-05aef327c782");
  private static final UUID CRL = UUID.fromString("92f81bc3-5811-4d3d-97ff-d19f88dc67ea");
  private static final UUID END = new UUID(0, 0);

  private SnpCertificateTable() {}

  /**
   * Returns what a verifier needs, the chip's own certificate first; AMD's root is the policy's to
   * name and is left out.
   *
   * @param table empty where the host gave none
   * @throws IOException if it points outside itself
   */
  static List<Evidence.Item> items(byte[] table) throws IOException {
    List<Evidence.Item> leaf = new ArrayList<>();
    List<Evidence.Item> rest = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(table);
    for (int entry = 0; table.length > 0; entry++) {
      int at = entry * ENTRY_BYTES;
      if (entry == MAX_ENTRIES || at + ENTRY_BYTES > table.length) {
        throw new IOException("the host's table of certificates has no end");
      }
      UUID guid =
          new UUID(
              in.order(ByteOrder.BIG_ENDIAN).getLong(at),
              in.order(ByteOrder.BIG_ENDIAN).getLong(at + 8));
      if (guid.equals(END)) {
        break;
      }
      byte[] bytes = pointed(table, in.order(ByteOrder.LITTLE_ENDIAN), at + 16);
      if (guid.equals(VCEK) || guid.equals(VLEK)) {
        leaf.add(Evidence.Item.of("vcek-chain", bytes));
      } else if (guid.equals(ASK)) {
        rest.add(Evidence.Item.of("vcek-chain", bytes));
      } else if (guid.equals(CRL)) {
        rest.add(Evidence.Item.of("amd-crl", bytes));
      }
    }
    leaf.addAll(rest);
    return List.copyOf(leaf);
  }

  private static byte[] pointed(byte[] table, ByteBuffer in, int at) throws IOException {
    long from = Integer.toUnsignedLong(in.getInt(at));
    long length = Integer.toUnsignedLong(in.getInt(at + 4));
    if (length == 0 || from + length > table.length) {
      throw new IOException("the host's table of certificates points outside itself");
    }
    return Arrays.copyOfRange(table, (int) from, (int) (from + length));
  }
}
