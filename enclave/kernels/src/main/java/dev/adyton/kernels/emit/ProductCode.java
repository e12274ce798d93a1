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

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Products with weights that are numbers themselves, in AVX-512, rows read where they lie. Sixteen
 * columns of a row are the sixteen lanes of a sum in {@code f32/1}: so a register is a sum, and the
 * order of every operation is that profile's.
 *
 * <p>Activations lie by tiles of up to {@value #TOKENS} tokens: for every 16 columns, each token's.
 * Sums wait between two runs of columns: for every tile of {@link #rows} rows, for each token, the
 * 16 lanes of each row.
 */
public final class ProductCode {
  /** Most tokens of a tile. */
  public static final int TOKENS = 8;

  /** Columns of a step, and rows whose sums are ended together. */
  public static final int LANES = 16;

  /** Bytes of a sum's lanes, and of a token's activations of a step. */
  public static final int LINE = 64;

  /** Most rows of a tile. */
  private static final int ROWS = 4;

  /** Most tokens that so many rows meet: 24 sums, four weights, activations. */
  private static final int TALL = 6;

  /**
   * How many rows ahead weights are fetched: two rows of eight tokens, the next tile alone, last
   * less than memory takes to answer.
   */
  private static final int AHEAD = 4;

  private static final int WEIGHTS = 24;
  private static final int ACTIVATIONS = 28;

  /** How many there are of {@link #parts}. */
  static final int PARTS = 1 + TOKENS + 2 * TOKENS * Precision.values().length;

  private final MemorySegment spread;
  private final MemorySegment[] ends;
  private final MemorySegment[] tiles;
  private final MemorySegment[] singles;

  /**
   * @param at where each of {@link #parts} lies
   */
  ProductCode(MemorySegment[] at) {
    int first = 1 + TOKENS;
    int kinds = TOKENS * Precision.values().length;
    this.spread = at[0];
    this.ends = Arrays.copyOfRange(at, 1, first);
    this.tiles = Arrays.copyOfRange(at, first, first + kinds);
    this.singles = Arrays.copyOfRange(at, first + kinds, first + 2 * kinds);
  }

  static List<byte[]> parts() {
    List<byte[]> out = new ArrayList<>();
    out.add(spreadCode());
    for (int t = 1; t <= TOKENS; t++) {
      out.add(endCode(t));
    }
    for (Precision p : Precision.values()) {
      for (int t = 1; t <= TOKENS; t++) {
        out.add(new Emitter(p, rows(t), t).emit());
      }
    }
    for (Precision p : Precision.values()) {
      for (int t = 1; t <= TOKENS; t++) {
        out.add(new Emitter(p, 1, t).emit());
      }
    }
    return out;
  }

  /** Returns the tokens of all tiles, or one more or less, that {@code tokens} are computed in. */
  public static int tile(int tokens) {
    return tokens <= TOKENS ? tokens : TALL;
  }

  /** Returns how many rows a tile of {@code tokens} tokens takes at once. */
  public static int rows(int tokens) {
    return tokens <= TALL ? ROWS : 2;
  }

  /** Returns whether there is code for rows of {@code cols} weights. */
  public static boolean takes(int cols) {
    return cols % LANES == 0;
  }

  private static int index(Precision p, int tokens) {
    return p.number() * TOKENS + tokens - 1;
  }

  /**
   * Brings a token's activations to their places in a tile.
   *
   * @param from where in {@code x} they begin, in bytes
   * @param steps of 16 columns
   * @param to where the first go
   * @param tokens of the tile
   */
  public void spread(MemorySegment x, long from, int steps, long to, int tokens) {
    NativeCall.kernel(spread, from, steps, to, (long) LINE * tokens, x, 0, 0);
  }

  /**
   * Goes on with the sums of some rows and a tile of tokens by {@code steps} times 16 columns.
   *
   * @param w where the first row's weights of these columns begin
   * @param stride bytes from row to row
   * @param rows whole tiles of rows, or one row
   * @param x the tile's activations of these columns
   * @param sums of these rows
   * @param begun whether there are sums yet
   */
  public void multiply(
      Precision p,
      int tokens,
      MemorySegment w,
      long stride,
      int rows,
      int steps,
      long x,
      long sums,
      boolean begun) {
    MemorySegment[] code = rows == 1 ? singles : tiles;
    int tall = rows == 1 ? 1 : rows(tokens);
    long flag = begun ? 1 : 0;
    NativeCall.kernel(code[index(p, tokens)], steps, stride, rows / tall, sums, w, x, flag);
  }

  /**
   * Ends the sums of up to 16 rows each, {@code groups} times, with a tile of tokens.
   *
   * @param rows of each group
   * @param from where in {@code y} the first result goes, in bytes
   * @param stride bytes from token to token there
   */
  public void end(
      int tokens, long sums, int groups, int rows, MemorySegment y, long from, long stride) {
    long mask = (1L << rows) - 1;
    NativeCall.kernel(ends[tokens - 1], sums, groups, mask, from, y, stride, 0);
  }

  /** {@code void f(from, steps, to, step, float* x)}. */
  private static byte[] spreadCode() {
    Assembler a = new Assembler();
    a.add(R8, RDI);
    int loop = a.here();
    a.memory(Op.VMOVUPS, 0, R8, 0);
    a.memory(Op.VMOVUPS_STORE, 0, RDX, 0);
    a.addImmediate(R8, LINE);
    a.add(RDX, RCX);
    a.loop(RSI, loop);
    a.leave();
    return a.bytes();
  }

  /** {@code void f(sums, groups, mask, from, float* y, stride)}. */
  private static byte[] endCode(int tokens) {
    Assembler a = new Assembler();
    int rows = rows(tokens);
    a.mask(1, RDX);
    a.add(R8, RCX);
    int loop = a.here();
    a.move(R10, R8);
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < LANES; i++) {
        int tile = i / rows * rows * tokens;
        a.memory(Op.VMOVUPS, i, RDI, LINE * (tile + t * rows + i % rows));
      }
      AttentionCode.foldAll(a);
      a.maskedStore(Op.VMOVUPS_STORE, 0, R10, 1);
      a.add(R10, R9);
    }
    a.addImmediate(RDI, LINE * LANES * tokens);
    a.addImmediate(R8, Float.BYTES * LANES);
    a.loop(RSI, loop);
    a.leave();
    return a.bytes();
  }

  /**
   * {@code void f(steps, stride, tiles, sums, byte* w, x, begun)}. Rows are fetched ahead, as
   * {@link Tile512} fetches groups.
   *
   * <p>Registers: z0 … sums, z24 … z27 weights, z28 … z31 activations; r10 three strides, r11 the
   * first row to be fetched.
   *
   * @param rows of a tile, or one, whose sums lie where its tile's would
   */
  private record Emitter(Assembler a, Precision precision, int rows, int tokens) {
    Emitter(Precision precision, int rows, int tokens) {
      this(new Assembler(), precision, rows, tokens);
    }

    byte[] emit() {
      int step = precision.bytes() * LANES;
      a.multiply(R10, RSI, 3);
      a.multiply(R11, RSI, AHEAD);
      a.add(R11, R8);
      int tile = a.here();
      for (int v = 0; v < rows * tokens; v++) {
        FloatCode.zero(a, v);
      }
      a.loadStack(RAX, 8);
      int first = a.skipIfZero(RAX);
      sums(Op.VMOVUPS);
      a.land(first);
      a.move(RAX, RDI);
      int loop = a.here();
      step();
      a.addImmediate(R8, step);
      a.addImmediate(R11, step);
      a.addImmediate(R9, LINE * tokens);
      a.loop(RAX, loop);
      sums(Op.VMOVUPS_STORE);
      a.addImmediate(RCX, LINE * rows * tokens);
      back(R9, LINE * tokens);
      back(R8, step);
      a.multiply(RAX, RSI, rows);
      a.add(R8, RAX);
      a.multiply(R11, RSI, AHEAD);
      a.add(R11, R8);
      a.loop(RDX, tile);
      a.leave();
      return a.bytes();
    }

    /** Takes what all steps added to a pointer off again. */
    private void back(int pointer, int bytes) {
      a.multiply(RAX, RDI, -bytes);
      a.add(pointer, RAX);
    }

    /** A row's sums lie beside those of its tile's other rows. */
    private void sums(Op op) {
      for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < rows; r++) {
          a.memory(op, t * rows + r, RCX, LINE * (t * ProductCode.rows(tokens) + r));
        }
      }
    }

    private void step() {
      for (int r = 0; r < rows; r++) {
        weights(r);
      }
      for (int t = 0; t < tokens; t++) {
        int x = ACTIVATIONS + t % 4;
        a.memory(Op.VMOVUPS, x, R9, LINE * t);
        for (int r = 0; r < rows; r++) {
          a.op(Op.VFMADD231PS, t * rows + r, x, WEIGHTS + r);
        }
      }
    }

    private void weights(int r) {
      int w = WEIGHTS + r;
      switch (precision) {
        case HALF -> row(Op.VCVTPH2PS, w, r);
        case BRAIN -> {
          row(Op.VPMOVZXWD, w, r);
          a.opImmediate(Op.VPSHIFTD, Width.ZMM, 6, w, w, 16); // 6: left
        }
        case SINGLE -> row(Op.VMOVUPS, w, r);
      }
    }

    private void row(Op op, int register, int r) {
      if (r == 0) {
        a.memory(op, register, R8, 0);
        a.prefetch(R11, 0);
      } else {
        int index = r == 3 ? R10 : RSI;
        int shift = r == 2 ? 1 : 0;
        a.scaled(op, register, R8, index, shift);
        a.prefetchScaled(R11, index, shift);
      }
    }
  }
}
