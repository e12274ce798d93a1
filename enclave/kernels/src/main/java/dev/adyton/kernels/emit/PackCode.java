package dev.adyton.kernels.emit;

import static dev.adyton.kernels.emit.Assembler.R8;
import static dev.adyton.kernels.emit.Assembler.R9;
import static dev.adyton.kernels.emit.Assembler.RAX;
import static dev.adyton.kernels.emit.Assembler.RCX;
import static dev.adyton.kernels.emit.Assembler.RDI;
import static dev.adyton.kernels.emit.Assembler.RDX;
import static dev.adyton.kernels.emit.Assembler.RSI;

/**
 * Emits {@code void f(long from, long rowBytes, long blocks, byte* quants, byte* rows, byte*
 * scales)}: lays sixteen rows of a GGUF file, which begin at rows + from, out as {@link Layout}
 * says. In Java the same takes a compiled loop, which a node that has just started does not have.
 *
 * <p>Registers: x0 a half-precision scale, y1 quants, x2 their upper half, y3 the bytes' signs.
 */
final class PackCode {
  private static final int SIGNS = 3;

  private final Assembler a = new Assembler();
  private final Layout layout;
  private final boolean bytes;

  private PackCode(Layout layout) {
    this.layout = layout;
    this.bytes = layout == Layout.BYTES;
  }

  /** Returns code for a layout whose blocks are a scale and quants. */
  static byte[] emit(Layout layout) {
    return new PackCode(layout).emit();
  }

  private byte[] emit() {
    a.add(R8, RDI);
    Avx2Tile.constant(a, SIGNS, 0x80808080);
    int loop = a.here();
    a.move(RAX, R8);
    for (int row = 0; row < Layout.ROWS; row++) {
      row(row);
      a.add(RAX, RSI);
    }
    a.addImmediate(R8, bytes ? 34 : 18);
    a.addImmediate(RCX, layout.quantBytes());
    a.addImmediate(R9, Layout.PART);
    a.loop(RDX, loop);
    a.leave();
    return a.bytes();
  }

  private void row(int row) {
    a.vexMemory(Op.VPINSRW, Width.XMM, 0, 0, RAX, 0);
    a.raw(0);
    a.vexMemory(Op.VPEXTRW_STORE, Width.XMM, 0, 0, R9, 2 * row);
    a.raw(0);
    if (bytes) {
      a.vexMemory(Op.VMOVDQU32, Width.YMM, 1, 0, RAX, 2);
      a.vex(Op.VPXORD, Width.YMM, 1, 1, SIGNS);
      words(1, 0, row);
      a.vexImmediate(Op.VEXTRACTI32X4, Width.YMM, 1, 0, 2, 1);
      words(2, 4, row);
    } else {
      a.vexMemory(Op.VMOVDQU32, Width.XMM, 1, 0, RAX, 2);
      words(1, 0, row);
    }
  }

  /** Stores the four words of x{@code v}: columns 4·{@code first} … of one row. */
  private void words(int v, int first, int row) {
    for (int c = 0; c < 4; c++) {
      a.vexMemory(Op.VPEXTRD_STORE, Width.XMM, v, 0, RCX, 64 * (first + c) + 4 * row);
      a.raw(c);
    }
  }
}
