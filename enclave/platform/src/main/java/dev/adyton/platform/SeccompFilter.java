package dev.adyton.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The classic BPF program that decides about each system call of a serving node (seccomp(2)): those
 * of {@link SystemCall#denied} fail with {@code EPERM}, all others go on. A list of what is denied
 * rather than of what is allowed, because a JVM's calls differ from kernel to kernel; what it buys
 * is stated as no more than that.
 */
final class SeccompFilter {
  /** Bytes of a {@code struct sock_filter}: u16 code, u8 jt, u8 jf, u32 k. */
  static final int INSTRUCTION = 8;

  static final int ALLOW = 0x7fff0000;

  /** {@code SECCOMP_RET_ERRNO | EPERM}. */
  static final int DENY = 0x00050001;

  /** {@code SECCOMP_RET_KILL_PROCESS}: another instruction set's numbers mean other calls. */
  static final int KILL = 0x80000000;

  private static final int LOAD = 0x20;
  private static final int EQUAL = 0x15;
  private static final int AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  /** Offsets in {@code struct seccomp_data}. */
  private static final int NUMBER = 0;

  private static final int ARCHITECTURE = 4;

  /** From here on x86-64 kernels count the calls of x32, which would bypass the list. */
  private static final int X32 = 0x40000000;

  private SeccompFilter() {}

  /** Returns the program in native byte order. */
  static byte[] program(SystemCall.Isa isa) {
    List<Integer> denied = SystemCall.denied(isa);
    int length = 7 + denied.size();
    ByteBuffer out = ByteBuffer.allocate(length * INSTRUCTION).order(ByteOrder.nativeOrder());
    put(out, LOAD, 0, 0, ARCHITECTURE);
    put(out, EQUAL, 1, 0, isa.audit());
    put(out, RETURN, 0, 0, KILL);
    put(out, LOAD, 0, 0, NUMBER);
    int deny = length - 1;
    put(out, AT_LEAST, deny - 5, 0, X32);
    for (int number : denied) {
      int next = out.position() / INSTRUCTION + 1;
      put(out, EQUAL, deny - next, 0, number);
    }
    put(out, RETURN, 0, 0, ALLOW);
    put(out, RETURN, 0, 0, DENY);
    return out.array();
  }

  private static void put(ByteBuffer out, int code, int ifTrue, int ifFalse, int k) {
    out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
  }
}
