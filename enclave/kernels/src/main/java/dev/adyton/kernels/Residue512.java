package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link ResidueProducts} on vectors of 512 bits: a vector holds one column of sixteen
 * rows, and a token's number is the same in all its lanes.
 */
final class Residue512 {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final int WIDTH = 16;
  private static final int TILE = ResiduePanel.TILE;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  /** See {@link Tiles512}. */
  private static final Class<? extends Vector<Float>> EXACT = F.vectorType();

  private Residue512() {}

  /**
   * Goes on with the sums of 32 rows with eight tokens by n columns.
   *
   * @param begun the sums so far
   * @param w where the columns lie, 32 floats each
   * @param x eight floats for each column, a token's each
   * @param sums where they go: the tokens' 32 sums, one token after the other
   */
  static void tile(
      MemorySegment w,
      int wo,
      float[] x,
      int xo,
      int n,
      float[] begun,
      int bo,
      float[] sums,
      int so) {
    FloatVector s0 = load(begun, bo);
    FloatVector s1 = load(begun, bo + 16);
    FloatVector s2 = load(begun, bo + 32);
    FloatVector s3 = load(begun, bo + 48);
    FloatVector s4 = load(begun, bo + 64);
    FloatVector s5 = load(begun, bo + 80);
    FloatVector s6 = load(begun, bo + 96);
    FloatVector s7 = load(begun, bo + 112);
    FloatVector s8 = load(begun, bo + 128);
    FloatVector s9 = load(begun, bo + 144);
    FloatVector s10 = load(begun, bo + 160);
    FloatVector s11 = load(begun, bo + 176);
    FloatVector s12 = load(begun, bo + 192);
    FloatVector s13 = load(begun, bo + 208);
    FloatVector s14 = load(begun, bo + 224);
    FloatVector s15 = load(begun, bo + 240);
    for (int j = 0; j < n; j++) {
      FloatVector low = load(w, wo + 32 * j);
      FloatVector high = load(w, wo + 32 * j + 16);
      int at = xo + 8 * j;
      FloatVector token = all(x[at]);
      s0 = token.fma(low, s0);
      s1 = token.fma(high, s1);
      token = all(x[at + 1]);
      s2 = token.fma(low, s2);
      s3 = token.fma(high, s3);
      token = all(x[at + 2]);
      s4 = token.fma(low, s4);
      s5 = token.fma(high, s5);
      token = all(x[at + 3]);
      s6 = token.fma(low, s6);
      s7 = token.fma(high, s7);
      token = all(x[at + 4]);
      s8 = token.fma(low, s8);
      s9 = token.fma(high, s9);
      token = all(x[at + 5]);
      s10 = token.fma(low, s10);
      s11 = token.fma(high, s11);
      token = all(x[at + 6]);
      s12 = token.fma(low, s12);
      s13 = token.fma(high, s13);
      token = all(x[at + 7]);
      s14 = token.fma(low, s14);
      s15 = token.fma(high, s15);
    }
    s0.intoArray(sums, so);
    s1.intoArray(sums, so + 16);
    s2.intoArray(sums, so + 32);
    s3.intoArray(sums, so + 48);
    s4.intoArray(sums, so + 64);
    s5.intoArray(sums, so + 80);
    s6.intoArray(sums, so + 96);
    s7.intoArray(sums, so + 112);
    s8.intoArray(sums, so + 128);
    s9.intoArray(sums, so + 144);
    s10.intoArray(sums, so + 160);
    s11.intoArray(sums, so + 176);
    s12.intoArray(sums, so + 192);
    s13.intoArray(sums, so + 208);
    s14.intoArray(sums, so + 224);
    s15.intoArray(sums, so + 240);
  }

  /** Ends sixteen sums: their lanes lie {@code step} apart. The order is {@link Lanes#tree}'s. */
  static void tree(float[] sums, int at, int step, float[] out, int oo) {
    FloatVector a0 = four(sums, at, 4 * step);
    FloatVector a1 = four(sums, at + step, 4 * step);
    FloatVector a2 = four(sums, at + 2 * step, 4 * step);
    FloatVector a3 = four(sums, at + 3 * step, 4 * step);
    a0.add(a2).add(a1.add(a3)).intoArray(out, oo);
  }

  /** Ends a tile's sums of one run, to {@code sums[to …]}. */
  static void begin(float[] sums, int at, int to) {
    for (int i = 0; i < TILE; i += WIDTH) {
      four(sums, at + i, TILE).intoArray(sums, to + i);
    }
  }

  /** Ends those of another, and adds them to what lies at {@code sums[to …]}. */
  static void add(float[] sums, int at, int to) {
    for (int i = 0; i < TILE; i += WIDTH) {
      load(sums, to + i).add(four(sums, at + i, TILE)).intoArray(sums, to + i);
    }
  }

  /** Ends 32 sums of the last run, and with what the others ended in those of all. */
  static void end(float[] sums, int at, int even, int odd, float[] out, int oo) {
    load(sums, even).add(load(sums, odd).add(four(sums, at, TILE))).intoArray(out, oo);
    load(sums, even + WIDTH)
        .add(load(sums, odd + WIDTH).add(four(sums, at + WIDTH, TILE)))
        .intoArray(out, oo + WIDTH);
  }

  private static FloatVector four(float[] sums, int at, int step) {
    FloatVector even = load(sums, at).add(load(sums, at + 2 * step));
    return even.add(load(sums, at + step).add(load(sums, at + 3 * step)));
  }

  /**
   * Brings one column of sixteen rows to {@code out[to …]}.
   *
   * @param from where the first row has it
   * @param apart how far the other rows are, by row
   */
  static void column(float[] rows, int from, int[] apart, MemorySegment out, int to) {
    FloatVector.fromArray(F, rows, from, apart, 0)
        .intoMemorySegment(out, (long) Float.BYTES * to, NATIVE);
  }

  /** Writes sixteen numbers of x to {@code out[to …]}, number i from {@code from + places[i]}. */
  static void gather(float[] x, int from, int[] places, float[] out, int to) {
    FloatVector.fromArray(F, x, from, places, 0).intoArray(out, to);
  }

  private static FloatVector all(float x) {
    return (FloatVector) EXACT.cast(FloatVector.broadcast(F, x));
  }

  private static FloatVector load(float[] a, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, a, at));
  }

  private static FloatVector load(MemorySegment b, int at) {
    long bytes = (long) Float.BYTES * at;
    return (FloatVector) EXACT.cast(FloatVector.fromMemorySegment(F, b, bytes, NATIVE));
  }
}
