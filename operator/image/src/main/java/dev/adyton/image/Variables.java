package dev.adyton.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Firmware variables with Secure Boot's keys in them, from OVMF's empty ones (EDK II {@code
 * MdeModulePkg/Include/Guid/VariableFormat.h}). Not thread-safe.
 */
final class Variables {
  private static final UUID STORE = UUID.fromString("aaf32c78-947b-439a-a180-2e144ec37792");
  private static final UUID ENABLE = UUID.fromString("f0a30bc7-af08-4556-99c4-001009c93a44");

  /** Of the volume's header: where its length stands. */
  private static final int LENGTH = 48;

  private static final int STORE_HEADER = 28;
  private static final int HEADER = 60;
  private static final int ADDED = 0x3f_55aa;

  /** Kept, seen by boot and run time, replaced by whoever signs with a later time. */
  private static final int SIGNED = 0x27;

  /** Kept, seen by boot services. */
  private static final int BOOT = 3;

  private final ByteBuffer out;
  private final int end;
  private int at;

  private Variables(byte[] empty) {
    out = ByteBuffer.wrap(empty.clone()).order(ByteOrder.LITTLE_ENDIAN);
    at = out.getShort(LENGTH);
    ByteBuffer store = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    Gpt.guid(store, 0, STORE);
    if (!store.equals(out.slice(at, 16))) {
      throw new IllegalArgumentException("no store of authenticated variables");
    }
    end = at + out.getInt(at + 16);
    at += STORE_HEADER;
    if (out.getInt(at) != -1) {
      throw new IllegalArgumentException("the store is not empty");
    }
  }

  /**
   * @param empty OVMF's variables as they are shipped
   * @throws IllegalArgumentException where they are something else
   */
  static byte[] with(byte[] empty, SecureBoot keys) {
    Variables store = new Variables(empty);
    store.put(SecureBoot.GLOBAL, "PK", SIGNED, keys.list(keys.platform()));
    store.put(SecureBoot.GLOBAL, "KEK", SIGNED, keys.list(keys.exchange()));
    store.put(SecureBoot.SECURITY, "db", SIGNED, keys.list(keys.signer()));
    store.put(ENABLE, "SecureBootEnable", BOOT, new byte[] {1});
    return store.out.array();
  }

  private void put(UUID vendor, String name, int attributes, byte[] value) {
    byte[] label = (name + "\0").getBytes(StandardCharsets.UTF_16LE);
    if (at + HEADER + label.length + value.length > end) {
      throw new IllegalArgumentException("the store is full");
    }
    out.putInt(at, ADDED).putInt(at + 4, attributes).putLong(at + 8, 0);
    // A time long ago, so that any signed update is later: 2000-01-01.
    out.putShort(at + 16, (short) 2000).putShort(at + 18, (short) 0x0101);
    out.putInt(at + 20, 0).putLong(at + 24, 0).putInt(at + 32, 0);
    out.putInt(at + 36, label.length).putInt(at + 40, value.length);
    Gpt.guid(out, at + 44, vendor);
    out.put(at + HEADER, label).put(at + HEADER + label.length, value);
    at = (at + HEADER + label.length + value.length + 3) / 4 * 4;
  }
}
