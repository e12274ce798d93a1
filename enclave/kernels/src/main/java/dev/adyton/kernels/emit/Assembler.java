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
public final class Assembler {
  /** General registers by number. */
  public static final int RAX = 0;

  public static final int RCX = 1;
  public static final int RDX = 2;
  public static final int RSP = 4;
  public static final int RSI = 6;
  public static final int RDI = 7;
  public static final int R8 = 8;
  public static final int R9 = 9;
  public static final int R10 = 10;
  public static final int R11 = 11;

  /** Bits of a vector. */
  public enum Width {
    XMM(0),
    YMM(1),
    ZMM(2);

    /** EVEX.L'L; of VEX, whose vectors end at 256 bits, L. */
    private final int code;

    Width(int code) {
      this.code = code;
    }
  }

  /**
   * An instruction. Many have the same numbers under EVEX and VEX; what is named for its EVEX form
   * is then the plain one under VEX, as {@code VPXORD} is {@code vpxor}.
   *
   * @param map opcode map: 1 for 0F, 2 for 0F38, 3 for 0F3A
   * @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
   * @param wide W
   * @param code opcode
   */
  public record Op(int map, int prefix, int wide, int code) {
    public static final Op VPDPBUSD = new Op(2, 1, 0, 0x50);
    public static final Op VPBROADCASTD = new Op(2, 1, 0, 0x58);
    public static final Op VPBROADCASTD_GENERAL = new Op(2, 1, 0, 0x7C);
    public static final Op VPBROADCASTQ_GENERAL = new Op(2, 1, 1, 0x7C);
    public static final Op VMOVDQU32 = new Op(1, 2, 0, 0x6F);
    public static final Op VMOVDQA32 = new Op(1, 1, 0, 0x6F);
    public static final Op VMOVUPS = new Op(1, 0, 0, 0x10);
    public static final Op VMOVUPS_STORE = new Op(1, 0, 0, 0x11);
    public static final Op VMOVD_STORE = new Op(1, 1, 0, 0x7E);
    public static final Op VCVTDQ2PS = new Op(1, 0, 0, 0x5B);
    public static final Op VCVTPS2DQ = new Op(1, 1, 0, 0x5B);
    public static final Op VCVTPH2PS = new Op(2, 1, 0, 0x13);
    public static final Op VMULPS = new Op(1, 0, 0, 0x59);
    public static final Op VDIVPS = new Op(1, 0, 0, 0x5E);
    public static final Op VADDPS = new Op(1, 0, 0, 0x58);
    public static final Op VSUBPS = new Op(1, 0, 0, 0x5C);
    public static final Op VMINPS = new Op(1, 0, 0, 0x5D);
    public static final Op VMAXPS = new Op(1, 0, 0, 0x5F);
    public static final Op VSQRTPS = new Op(1, 0, 0, 0x51);
    public static final Op VSHUFPS = new Op(1, 0, 0, 0xC6);
    public static final Op VSHUFF32X4 = new Op(3, 1, 0, 0x23);
    public static final Op VCVTTPS2DQ = new Op(1, 2, 0, 0x5B);
    public static final Op VFMADD213PS = new Op(2, 1, 0, 0xA8);
    public static final Op VFMADD231PS = new Op(2, 1, 0, 0xB8);
    public static final Op VFNMADD231PS = new Op(2, 1, 0, 0xBC);
    public static final Op VPXORD = new Op(1, 1, 0, 0xEF);
    public static final Op VPORD = new Op(1, 1, 0, 0xEB);
    public static final Op VPANDD = new Op(1, 1, 0, 0xDB);
    public static final Op VPADDD = new Op(1, 1, 0, 0xFE);
    public static final Op VPADDQ = new Op(1, 1, 1, 0xD4);
    public static final Op VPSUBD = new Op(1, 1, 0, 0xFA);
    public static final Op VPMULLD = new Op(2, 1, 0, 0x40);
    public static final Op VPMAXSD = new Op(2, 1, 0, 0x3D);
    public static final Op VPMOVSXBD = new Op(2, 1, 0, 0x21);
    public static final Op VPMOVZXBD = new Op(2, 1, 0, 0x31);
    public static final Op VPMOVZXWD = new Op(2, 1, 0, 0x33);
    public static final Op VPSHUFB = new Op(2, 1, 0, 0x00);
    public static final Op VPMOVSDB_STORE = new Op(2, 2, 0, 0x21);
    public static final Op VEXTRACTI32X4 = new Op(3, 1, 0, 0x39);
    public static final Op VEXTRACTI64X4 = new Op(3, 1, 1, 0x3B);
    public static final Op VSHUFI32X4 = new Op(3, 1, 0, 0x43);
    public static final Op VPTERNLOGD = new Op(3, 1, 0, 0x25);
    public static final Op VPSHUFD = new Op(1, 1, 0, 0x70);
    public static final Op VPCMPUD = new Op(3, 1, 0, 0x1E);

    // VEX alone.
    public static final Op VMOVD = new Op(1, 1, 0, 0x6E);
    public static final Op VPMADDUBSW = new Op(2, 1, 0, 0x04);
    public static final Op VPMADDWD = new Op(1, 1, 0, 0xF5);
    public static final Op VPABSB = new Op(2, 1, 0, 0x1C);
    public static final Op VPSIGNB = new Op(2, 1, 0, 0x08);
    public static final Op VPMINUD = new Op(2, 1, 0, 0x3B);
    public static final Op VPCMPEQD = new Op(1, 1, 0, 0x76);
    public static final Op VPACKSSDW = new Op(1, 1, 0, 0x6B);
    public static final Op VPACKSSWB = new Op(1, 1, 0, 0x63);
    public static final Op VINSERTI128 = new Op(3, 1, 0, 0x38);
    public static final Op VPINSRD = new Op(3, 1, 0, 0x22);
    public static final Op VPINSRW = new Op(1, 1, 0, 0xC4);
    public static final Op VPSLLVD = new Op(2, 1, 0, 0x47);
    public static final Op VPEXTRB_STORE = new Op(3, 1, 0, 0x14);
    public static final Op VPEXTRW_STORE = new Op(3, 1, 0, 0x15);
    public static final Op VPEXTRD_STORE = new Op(3, 1, 0, 0x16);
    public static final Op VPUNPCKLDQ = new Op(1, 1, 0, 0x62);
    public static final Op VPUNPCKHDQ = new Op(1, 1, 0, 0x6A);

    /** Shift by an immediate; which one is in the ModRM register field. */
    public static final Op VPSHIFTW = new Op(1, 1, 0, 0x71);

    public static final Op VPSHIFTD = new Op(1, 1, 0, 0x72);
  }

  /** EVEX.b: a word of memory in every lane. */
  private static final int BROADCAST = 0x10;

  /** EVEX.z: what a mask leaves out becomes zero. */
  private static final int ZEROING = 0x80;

  private byte[] code = new byte[1024];
  private int size;

  /** Begins with nothing. */
  public Assembler() {}

  /** Returns the code so far. */
  public byte[] bytes() {
    return Arrays.copyOf(code, size);
  }

  /** Returns where the next instruction will begin: a label. */
  public int here() {
    return size;
  }

  /** Appends raw bytes. */
  public Assembler raw(int... values) {
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
  public void op(Op op, int dst, int a, int b) {
    op(op, Width.ZMM, dst, a, b, 0);
  }

  /** {@code op dst, b}: no second source. */
  public void op(Op op, int dst, int b) {
    op(op, Width.ZMM, dst, 0, b, 0);
  }

  /**
   * {@code op dst{mask}, a, b}; lanes that the mask leaves out become zero.
   *
   * @param mask 0 for none, else k1 … k7
   */
  public void op(Op op, Width width, int dst, int a, int b, int mask) {
    evex(op, width, dst, a, (b >> 3) & 1, (b >> 4) & 1, mask, mask > 0 ? ZEROING : 0);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** {@code op dst{mask}, b} on 512 bits; lanes that the mask leaves out stay as they are. */
  public void merge(Op op, int dst, int b, int mask) {
    evex(op, Width.ZMM, dst, 0, (b >> 3) & 1, (b >> 4) & 1, mask, 0);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** The same with an immediate byte at the end. */
  public void opImmediate(Op op, Width width, int dst, int a, int b, int immediate) {
    op(op, width, dst, a, b, 0);
    raw(immediate);
  }

  /** {@code op reg, a, [base + displacement]}, or a store of {@code reg}. */
  public void memory(Op op, Width width, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    evex(op, width, reg, a, (base >> 3) & 1, 0, 0, 0);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, a, [base + displacement]{1to16}} on 512 bits. */
  public void broadcast(Op op, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    evex(op, Width.ZMM, reg, a, (base >> 3) & 1, 0, 0, BROADCAST);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, [base + RAX + displacement]}: RAX is the one index there is. */
  public void indexed(Op op, Width width, int reg, int base, int displacement) {
    evex(op, width, reg, 0, (base >> 3) & 1, 0, 0, 0);
    sib(reg, base, displacement);
  }

  private void sib(int reg, int base, int displacement) {
    raw(0x84 | (reg & 7) << 3, base & 7);
    int32(displacement);
  }

  /** {@code op reg{mask}, [base]}: a load of the mask's lanes, the others zero. */
  public void maskedLoad(Op op, int reg, int base, int mask) {
    evex(op, Width.ZMM, reg, 0, (base >> 3) & 1, 0, mask, ZEROING);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(0);
  }

  /** {@code op [base]{mask}, reg}: a store of the mask's lanes; the others are not touched. */
  public void maskedStore(Op op, int reg, int base, int mask) {
    evex(op, Width.ZMM, reg, 0, (base >> 3) & 1, 0, mask, 0);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(0);
  }

  /** {@code op reg, [base + displacement]} on 512 bits. */
  public void memory(Op op, int reg, int base, int displacement) {
    memory(op, Width.ZMM, reg, 0, base, displacement);
  }

  /** Section 2.7.1: four bytes in which register bits beyond the third stand inverted. */
  private void evex(Op op, Width width, int reg, int a, int b3, int b4, int mask, int bits) {
    raw(
        0x62,
        (~(reg >> 3) & 1) << 7 | (~b4 & 1) << 6 | (~b3 & 1) << 5 | (~(reg >> 4) & 1) << 4 | op.map,
        op.wide << 7 | (~a & 15) << 3 | 4 | op.prefix,
        bits | width.code << 5 | (~(a >> 4) & 1) << 3 | mask,
        op.code);
  }

  /** {@code op dst, a, b} under VEX; or, with {@code a} 0, {@code op dst, b}. */
  public void vex(Op op, Width width, int dst, int a, int b) {
    vexPrefix(op, width, dst, a, b >> 3);
    raw(0xC0 | (dst & 7) << 3 | (b & 7));
  }

  /** The same with an immediate byte at the end. */
  public void vexImmediate(Op op, Width width, int dst, int a, int b, int immediate) {
    vex(op, width, dst, a, b);
    raw(immediate);
  }

  /** {@code op reg, a, [base + displacement]} under VEX, or a store of {@code reg}. */
  public void vexMemory(Op op, Width width, int reg, int a, int base, int displacement) {
    if ((base & 7) == RSP) {
      throw new IllegalArgumentException("base");
    }
    vexPrefix(op, width, reg, a, base >> 3);
    raw(0x80 | (reg & 7) << 3 | (base & 7));
    int32(displacement);
  }

  /** {@code op reg, [base + RAX + displacement]} under VEX. */
  public void vexIndexed(Op op, Width width, int reg, int base, int displacement) {
    vexPrefix(op, width, reg, 0, base >> 3);
    sib(reg, base, displacement);
  }

  /** Section 2.3.5: three bytes; register bits beyond the third stand inverted. */
  private void vexPrefix(Op op, Width width, int reg, int a, int b3) {
    raw(
        0xC4,
        (~(reg >> 3) & 1) << 7 | 1 << 6 | (~b3 & 1) << 5 | op.map,
        op.wide << 7 | (~a & 15) << 3 | width.code << 2 | op.prefix,
        op.code);
  }

  /** {@code mov to, from}, 64 bits. */
  public void move(int to, int from) {
    raw(0x48 | (from >> 3) << 2 | to >> 3, 0x89, 0xC0 | (from & 7) << 3 | (to & 7));
  }

  /** {@code mov to, immediate}, 32 bits. */
  public void load(int to, int immediate) {
    if (to > 7) {
      raw(0x41);
    }
    raw(0xB8 | (to & 7));
    int32(immediate);
  }

  /** {@code mov to, immediate}, 64 bits with the immediate's sign. */
  public void loadSigned(int to, int immediate) {
    raw(0x48 | to >> 3, 0xC7, 0xC0 | (to & 7));
    int32(immediate);
  }

  /** {@code mov to, [rsp + displacement]}, 64 bits. */
  public void loadStack(int to, int displacement) {
    raw(0x48 | (to >> 3) << 2, 0x8B, 0x84 | (to & 7) << 3, 0x24);
    int32(displacement);
  }

  /** {@code add to, from}, 64 bits. */
  public void add(int to, int from) {
    raw(0x48 | (from >> 3) << 2 | to >> 3, 0x01, 0xC0 | (from & 7) << 3 | (to & 7));
  }

  /** {@code add to, immediate}, 64 bits. */
  public void addImmediate(int to, int immediate) {
    raw(0x48 | to >> 3, 0x81, 0xC0 | (to & 7));
    int32(immediate);
  }

  /** {@code imul to, from, immediate}, 64 bits. */
  public void multiply(int to, int from, int immediate) {
    raw(0x48 | (to >> 3) << 2 | from >> 3, 0x69, 0xC0 | (to & 7) << 3 | (from & 7));
    int32(immediate);
  }

  /** {@code prefetcht0 [base + displacement]}. */
  public void prefetch(int base, int displacement) {
    if (base > 7) {
      raw(0x41);
    }
    raw(0x0F, 0x18, 0x88 | (base & 7));
    int32(displacement);
  }

  /** {@code dec register; jnz label}, to a label before this. */
  public void loop(int register, int label) {
    raw(0x48 | register >> 3, 0xFF, 0xC8 | (register & 7));
    again(label);
  }

  /** {@code jnz label}, to a label before this. */
  public void again(int label) {
    raw(0x0F, 0x85);
    int32(label - (size + 4));
  }

  /** {@code kmovw mask, register}: a mask of 16 lanes. */
  public void mask(int mask, int register) {
    if (register > 7) {
      throw new IllegalArgumentException("register");
    }
    raw(0xC5, 0xF8, 0x92, 0xC0 | mask << 3 | register);
  }

  /** {@code test register, register; jz}, to where {@link #land} says. Returns what that needs. */
  public int skipIfZero(int register) {
    raw(0x48 | (register >> 3) * 5, 0x85, 0xC0 | (register & 7) * 9, 0x0F, 0x84);
    int32(0);
    return size;
  }

  /** A skip ends here. */
  public void land(int skip) {
    int distance = size - skip;
    for (int i = 0; i < Integer.BYTES; i++) {
      code[skip - Integer.BYTES + i] = (byte) (distance >> (8 * i));
    }
  }

  /** {@code vzeroupper; ret}. */
  public void leave() {
    raw(0xC5, 0xF8, 0x77, 0xC3);
  }
}
