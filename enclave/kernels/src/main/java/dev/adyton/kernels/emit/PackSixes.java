package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R10;
import static dev.adyton.kernels.emit.Assembler.R11;
import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

/**
 * {@link PackCode} for {@link Layout#SIXES}, whose blocks in the file are 256 columns.
 *
 * <p>Registers: y0 … y3 working, y4 the low four bits of a byte, y5 the two above, x6 the highest
 * two, x7 how far each of the first three words of columns wants the fourth's bits shifted.
 */
final class PackSixes {
  /** Of a block in the file. */
  private static final int BLOCK = 210;

  private static final int HIGH = 128;
  private static final int SCALES = 192;
  private static final int D = 208;

  private final Assembler a = new Assembler();

  private PackSixes() {}

  static byte[] emit() {
    return new PackSixes().all();
  }

  private byte[] all() {
    a.add(R8, RDI);
    Avx2Tile.constant(a, 4, 0x0F0F0F0F);
    Avx2Tile.constant(a, 5, 0x30303030);
    Avx2Tile.constant(a, 6, 0xC0C0C0C0);
    for (int word = 0; word < 3; word++) {
      a.load(RAX, 2 * word + 2);
      a.vexImmediate(Op.VPINSRD, Width.XMM, 7, 7, RAX, word);
    }
    int blocks = a.here();
    a.move(RAX, R8);
    a.move(R10, R9);
    a.load(R11, Layout.ROWS);
    int rows = a.here();
    row();
    a.add(RAX, RSI);
    a.addImmediate(RCX, 4);
    a.addImmediate(R9, 2);
    a.addImmediate(R10, 1);
    a.loop(R11, rows);
    a.addImmediate(R8, BLOCK);
    a.addImmediate(RCX, Layout.SHARE * Layout.SIXES.quantBytes() - 4 * Layout.ROWS);
    a.addImmediate(R9, Layout.SIXES.shareBytes() - 2 * Layout.ROWS);
    a.addImmediate(RDX, -Layout.SHARE);
    a.again(blocks);
    a.leave();
    return a.bytes();
  }

  /** 256 columns of one row: rax to rcx, r9 and r10. */
  private void row() {
    a.vexMemory(Op.VPINSRW, Width.XMM, 0, 0, RAX, D);
    a.raw(0);
    a.vexMemory(Op.VPEXTRW_STORE, Width.XMM, 0, 0, R9, 0);
    a.raw(0);
    a.vexMemory(Op.VMOVDQU32, Width.XMM, 0, 0, RAX, SCALES);
    for (int s = 0; s < 2 * Layout.SHARE; s++) {
      int at = Layout.SIXES.outerBytes() + Layout.ROWS * s;
      a.vexMemory(Op.VPEXTRB_STORE, Width.XMM, 0, 0, R10, at);
      a.raw(s);
    }
    for (int part = 0; part < Layout.SHARE; part++) {
      weights(part / 4, part % 4);
      words(part, 0);
      a.vexImmediate(Op.VEXTRACTI32X4, Width.YMM, 1, 0, 1, 1);
      words(part, 1);
    }
  }

  /** Leaves the 32 weights of a quarter in y1; see {@code SixBits} for where they lie. */
  private void weights(int half, int quarter) {
    a.vexMemory(Op.VMOVDQU32, Width.YMM, 1, 0, RAX, 64 * half + 32 * (quarter & 1));
    a.vexMemory(Op.VMOVDQU32, Width.YMM, 2, 0, RAX, HIGH + 32 * half);
    shift(1, quarter < 2 ? 0 : -4);
    shift(2, 4 - 2 * quarter);
    a.vex(Op.VPANDD, Width.YMM, 1, 1, 4);
    a.vex(Op.VPANDD, Width.YMM, 2, 2, 5);
    a.vex(Op.VPORD, Width.YMM, 1, 1, 2);
  }

  /** Shifts words left, or right where {@code bits} is negative. */
  private void shift(int v, int bits) {
    if (bits != 0) {
      int direction = bits > 0 ? 6 : 2;
      a.vexImmediate(Op.VPSHIFTW, Width.YMM, direction, v, v, Math.abs(bits));
    }
  }

  /** Stores the 16 weights in x1 as three words, the last four in the others' high bits. */
  private void words(int part, int half) {
    a.vexImmediate(Op.VPSHUFD, Width.XMM, 3, 0, 1, 0xFF);
    a.vex(Op.VPSLLVD, Width.XMM, 3, 3, 7);
    a.vex(Op.VPANDD, Width.XMM, 3, 3, 6);
    a.vex(Op.VPORD, Width.XMM, 3, 3, 1);
    int at = Layout.SIXES.quantBytes() * part + SixesCode.HALF * half;
    for (int c = 0; c < 3; c++) {
      a.vexMemory(Op.VPEXTRD_STORE, Width.XMM, 3, 0, RCX, at + 64 * c);
      a.raw(c);
    }
  }
}
