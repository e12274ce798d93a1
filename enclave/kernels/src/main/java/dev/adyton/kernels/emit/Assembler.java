package dev.adyton.kernels.emit;

import java.util.Arrays;

/**
 * Writes x86-64 instructions on vectors of up to 512 bits (Intel SDM volume 2, sections 2.3, VEX,
 * and 2.7, EVEX), and the few others that a loop needs. Not thread-safe.
 *
 * <p>Memory operands are a base register and a 32-bit displacement: a uniform form, longer than the
 * shortest, that is easy to read back. {@code rsp} and {@code r12} cannot be a base, nor can {@code
 * rbp} and {@code r13} be needed: none of the System V argument registers is among them.
 */
final class Assembler {
  /** General registers by number. */
  static final int RAX = 0;

  static final int RCX = 1;
  static final int RDX = 2;
  static final int RSP = 4;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R9 = 9;
  static final int R10 = 10;
  static final int R11 = 11;

  /** EVEX.b: a word of memory in every lane. */
  private static final int BROADCAST = 0x10;

  /** EVEX.z: what a mask leaves out becomes zero. */
  private static final int ZEROING = 0x80;

  private byte[] code = new byte[1024];
  private int size;

  /** Begins with nothing. */
  Assembler() {}

  /** Returns the code so far. */
  byte[] bytes() {
    return Arrays.copyOf(code, size);
  }

  /** Returns where the next instruction will begin: a label. */
  int here() {
    return size;
  }

  /** Appends raw bytes. */
  Assembler raw(int... values) {
    for (int v : values) {
      if (size == code.length) {
        code = Arrays.copyOf(code, 2 * size);
      }
      code[size++] = (byte) v;
    }
    return this;
  }

  private void int32(int v) {
    raw(v, v >> 8, v >> 16, v >> 24);
  }

  /** {@code op dst, a, b} on whole vectors of 512 bits. */
  void op(Op op, int dst, int a, int b) {
    op(op, Width.ZMM, dst, a, b, 0);
  }

  /** {@code op dst, b}: no second source. */
  void op(Op op, int dst, int b) {
    op(op, Width.ZMM, dst, 0, b, 0);
  }

  /**
   * {@code op dst{mask}, a, b}; lanes that the mask leaves out become zero.
   *
   * @param mask 0 for none, else k1 … k7
   */
  void op(Op op, Width width, int dst, int a, int b, int mask) {
    evex(op, width, dst, a, (b >> 3) & 1, (b >> 4) & 1, mask, mask > 0 ? ZEROING : 0);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** {@code op dst{mask}, b} on 512 bits; lanes that the mask leaves out stay as they are. */
  void merge(Op op, int dst, int b, int mask) {
    evex(op, Width.ZMM, dst, 0, (b >> 3) & 1, (b >> 4) & 1, mask, 0);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** The same with an immediate byte at the end. */
  void opImmediate(Op op, Width width, int dst, int a, int b, int immediate) {
    op(op, width, dst, a, b, 0);
    raw(immediate);
  }

  /** {@code op reg, a, [base + displacement]}, or a store of {@code reg}. */
  void memory(Op op, Width width, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    evex(op, width, reg, a, (base >> 3) & 1, 0, 0, 0);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, a, [base + displacement]{1to16}} on 512 bits. */
  void broadcast(Op op, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    evex(op, Width.ZMM, reg, a, (base >> 3) & 1, 0, 0, BROADCAST);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, [base + RAX + displacement]}: RAX is the one index there is. */
  void indexed(Op op, Width width, int reg, int base, int displacement) {
    evex(op, width, reg, 0, (base >> 3) & 1, 0, 0, 0);
    sib(reg, base, displacement);
  }

  private void sib(int reg, int base, int displacement) {
    raw(0x84 | (reg & 7) << 3, base & 7);
    int32(displacement);
  }

  /** {@code op reg, [base + index * 2^shift]} on 512 bits. */
  void scaled(Op op, int reg, int base, int index, int shift) {
    evex(op, Width.ZMM, reg, 0, (base >> 3) & 1, (index >> 3) & 1, 0, 0);
    scaled(reg, base, index, shift);
  }

  private void scaled(int reg, int base, int index, int shift) {
    raw(0x84 | (reg & 7) << 3, shift << 6 | (index & 7) << 3 | (base & 7));
    int32(0);
  }

  /** {@code op reg{mask}, [base]}: a load of the mask's lanes, the others zero. */
  void maskedLoad(Op op, int reg, int base, int mask) {
    evex(op, Width.ZMM, reg, 0, (base >> 3) & 1, 0, mask, ZEROING);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(0);
  }

  /** {@code op [base]{mask}, reg}: a store of the mask's lanes; the others are not touched. */
  void maskedStore(Op op, int reg, int base, int mask) {
    evex(op, Width.ZMM, reg, 0, (base >> 3) & 1, 0, mask, 0);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(0);
  }

  /** {@code op reg, [base + displacement]} on 512 bits. */
  void memory(Op op, int reg, int base, int displacement) {
    memory(op, Width.ZMM, reg, 0, base, displacement);
  }

  /** Section 2.7.1: four bytes in which register bits beyond the third stand inverted. */
  private void evex(Op op, Width width, int reg, int a, int b3, int b4, int mask, int bits) {
    raw(
        0x62,
        (~(reg >> 3) & 1) << 7
            | (~b4 & 1) << 6
            | (~b3 & 1) << 5
            | (~(reg >> 4) & 1) << 4
            | op.map(),
        op.wide() << 7 | (~a & 15) << 3 | 4 | op.prefix(),
        bits | width.code() << 5 | (~(a >> 4) & 1) << 3 | mask,
        op.code());
  }

  /** {@code op dst, a, b} under VEX; or, with {@code a} 0, {@code op dst, b}. */
  void vex(Op op, Width width, int dst, int a, int b) {
    vexPrefix(op, width, dst, a, b >> 3);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** The same with an immediate byte at the end. */
  void vexImmediate(Op op, Width width, int dst, int a, int b, int immediate) {
    vex(op, width, dst, a, b);
    raw(immediate);
  }

  /** {@code op reg, a, [base + displacement]} under VEX, or a store of {@code reg}. */
  void vexMemory(Op op, Width width, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    vexPrefix(op, width, reg, a, base >> 3);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, [base + RAX + displacement]} under VEX. */
  void vexIndexed(Op op, Width width, int reg, int base, int displacement) {
    vexPrefix(op, width, reg, 0, base >> 3);
    sib(reg, base, displacement);
  }

  /** Section 2.3.5: three bytes; register bits beyond the third stand inverted. */
  private void vexPrefix(Op op, Width width, int reg, int a, int b3) {
    raw(
        0xC4,
        (~(reg >> 3) & 1) << 7 | 1 << 6 | (~b3 & 1) << 5 | op.map(),
        op.wide() << 7 | (~a & 15) << 3 | width.code() << 2 | op.prefix(),
        op.code());
  }

  /** {@code mov to, from}, 64 bits. */
  void move(int to, int from) {
    raw(0x48 | (from >> 3) << 2 | to >> 3, 0x89, 0xC0 | (from & 7) << 3 | (to & 7));
  }

  /** {@code mov to, immediate}, 32 bits. */
  void load(int to, int immediate) {
    if (to > 7) {
      raw(0x41);
    }
    raw(0xB8 | (to & 7));
    int32(immediate);
  }

  /** {@code mov to, immediate}, 64 bits with the immediate's sign. */
  void loadSigned(int to, int immediate) {
    raw(0x48 | to >> 3, 0xC7, 0xC0 | (to & 7));
    int32(immediate);
  }

  /** {@code mov to, [rsp + displacement]}, 64 bits. */
  void loadStack(int to, int displacement) {
    raw(0x48 | (to >> 3) << 2, 0x8B, 0x84 | (to & 7) << 3, 0x24);
    int32(displacement);
  }

  /** {@code add to, from}, 64 bits. */
  void add(int to, int from) {
    raw(0x48 | (from >> 3) << 2 | to >> 3, 0x01, 0xC0 | (from & 7) << 3 | (to & 7));
  }

  /** {@code add to, immediate}, 64 bits. */
  void addImmediate(int to, int immediate) {
    raw(0x48 | to >> 3, 0x81, 0xC0 | (to & 7));
    int32(immediate);
  }

  /** {@code imul to, from, immediate}, 64 bits. */
  void multiply(int to, int from, int immediate) {
    raw(0x48 | (to >> 3) << 2 | from >> 3, 0x69, 0xC0 | (to & 7) << 3 | (from & 7));
    int32(immediate);
  }

  /** {@code prefetcht0 [base + displacement]}. */
  void prefetch(int base, int displacement) {
    if (base > 7) {
      raw(0x41);
    }
    raw(0x0F, 0x18, 0x88 | (base & 7));
    int32(displacement);
  }

  /** {@code prefetcht0 [base + index * 2^shift]}. */
  void prefetchScaled(int base, int index, int shift) {
    raw(0x40 | (index >> 3) << 1 | base >> 3, 0x0F, 0x18);
    scaled(1, base, index, shift);
  }

  /** {@code dec register; jnz label}, to a label before this. */
  void loop(int register, int label) {
    raw(0x48 | register >> 3, 0xFF, 0xC8 | (register & 7));
    again(label);
  }

  /** {@code jnz label}, to a label before this. */
  void again(int label) {
    raw(0x0F, 0x85);
    int32(label - (size + 4));
  }

  /** {@code kmovw mask, register}: a mask of 16 lanes. */
  void mask(int mask, int register) {
    if (register > 7) {
      throw new IllegalArgumentException("register");
    }
    raw(0xC5, 0xF8, 0x92, 0xC0 | mask << 3 | register);
  }

  /** {@code test register, register; jz}, to where {@link #land} says. Returns what that needs. */
  int skipIfZero(int register) {
    raw(0x48 | (register >> 3) * 5, 0x85, 0xC0 | (register & 7) * 9, 0x0F, 0x84);
    int32(0);
    return size;
  }

  /** A skip ends here. */
  void land(int skip) {
    int distance = size - skip;
    for (int i = 0; i < Integer.BYTES; i++) {
      code[skip - Integer.BYTES + i] = (byte) (distance >> (8 * i));
    }
  }

  /** {@code vzeroupper; ret}. */
  void leave() {
    raw(0xC5, 0xF8, 0x77, 0xC3);
  }
}
