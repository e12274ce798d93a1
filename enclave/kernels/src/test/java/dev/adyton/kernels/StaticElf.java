package dev.adyton.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a program for Linux on aarch64 that needs no library (System V ABI, chapters 4 and 5): one
 * segment of code, one of data with room behind it.
 */
final class StaticElf {
  static final int CODE = 0x400000;
  static final int DATA = 0x10000000;

  private static final int PAGE = 4096;
  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int AARCH64 = 183;

  private StaticElf() {}

  /**
   * Returns the file's bytes.
   *
   * @param entry where in {@code code} the program begins
   * @param memory bytes of data in all, of which those in {@code data} come first
   */
  static byte[] write(byte[] code, int entry, byte[] data, int memory) {
    int dataAt = PAGE + (code.length + PAGE - 1) / PAGE * PAGE;
    ByteBuffer out = ByteBuffer.allocate(dataAt + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little-endian
    out.putShort((short) 2).putShort((short) AARCH64).putInt(1); // a program
    out.putLong(CODE + entry).putLong(HEADER).putLong(0).putInt(0);
    out.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 2);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0); // no sections
    segment(out, 5, PAGE, CODE, code.length, code.length);
    segment(out, 6, dataAt, DATA, data.length, memory);
    out.position(PAGE).put(code);
    out.position(dataAt).put(data);
    return out.array();
  }

  private static void segment(ByteBuffer out, int flags, long at, long address, long n, long all) {
    out.putInt(1).putInt(flags).putLong(at).putLong(address).putLong(address);
    out.putLong(n).putLong(all).putLong(PAGE);
  }
}
