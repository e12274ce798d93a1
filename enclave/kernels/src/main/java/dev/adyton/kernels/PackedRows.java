package dev.adyton.kernels;

import dev.adyton.kernels.emit.CodePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A matrix's weights of {@link WeightType#Q8_0} once more, as the vector rung reads them: sixteen
 * rows are a group, so that a vector holds one column of all. In memory only, never written.
 *
 * <p>A group has four runs, of the columns k with k mod 16 in 0 … 3, 4 … 7, 8 … 11 and 12 … 15.
 * Each 16 columns are a vector there: four bytes, of four neighbours, of each of the sixteen rows.
 * After the runs come the scales, for each 32 columns one float of each row. So a product with one
 * token walks a group from end to end, with the sums of four residues at a time.
 */
public final class PackedRows {
  /** Rows of a group. */
  static final int ROWS = 16;

  /** Floats of the lanes of a group's sums. */
  static final int SUMS = Lanes.LANES * ROWS;

  /** Vectors of a group that are computed before it is the other's turn: 2 KB. */
  private static final int TURN = 32;

  private static final int LINE = 64;
  private static final int RUNS = 4;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 34;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final int cols;
  private final MemorySegment data;

  private PackedRows(int cols, MemorySegment data) {
    this.cols = cols;
    this.data = data;
  }

  /** Whether weights of a type can be packed here: memory is asked of Linux. */
  static boolean takes(WeightType type) {
    return type == WeightType.Q8_0 && System.getProperty("os.name", "").equals("Linux");
  }

  /** Packs {@code w}, and lets go of the pages of the file that it lies in. */
  static PackedRows pack(Matrix w, Team team) {
    int groups = (w.rows() + ROWS - 1) / ROWS;
    int bytes = groupBytes(w.cols());
    int rowBytes = Math.toIntExact(w.type().bytes(w.cols()));
    MemorySegment out = CodePages.allocate((long) bytes * groups, Arena.ofAuto());
    team.run(
        groups,
        8,
        (from, to, slot) -> {
          byte[] rows = new byte[ROWS * rowBytes];
          byte[] group = new byte[bytes];
          for (int g = from; g < to; g++) {
            int n = Math.min(ROWS, w.rows() - g * ROWS);
            long at = w.offset(g * ROWS);
            MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, at, rows, 0, n * rowBytes);
            for (int r = 0; r < n; r++) {
              row(rows, r * rowBytes, r, w.cols(), group);
            }
            // Rows that are not there keep what the last group had: nobody reads their results.
            MemorySegment.copy(group, 0, out, ValueLayout.JAVA_BYTE, (long) g * bytes, bytes);
          }
        });
    if (w.data().isMapped() && w.data().isReadOnly()) { // other memory would be lost
      CodePages.release(w.data());
    }
    return new PackedRows(w.cols(), out);
  }

  private static int groupBytes(int cols) {
    return Math.multiplyExact(cols / Lanes.LANES * RUNS + cols / BLOCK, LINE);
  }

  private static void row(byte[] in, int from, int row, int cols, byte[] out) {
    int run = cols / Lanes.LANES * LINE;
    int blocks = cols / BLOCK;
    for (int b = 0; b < blocks; b++) {
      float scale = ScalarLanes.half(in, from + b * BLOCK_BYTES);
      FLOAT.set(out, RUNS * run + b * LINE + 4 * row, scale);
    }
    for (int c = 0; c < BLOCK / 4; c++) {
      words(in, from + 2 + 4 * c, blocks, out, c % RUNS * run + c / RUNS * LINE + 4 * row);
    }
  }

  /** Brings one word of each block to where it belongs, two vectors on for each. */
  private static void words(byte[] in, int from, int blocks, byte[] out, int to) {
    for (int b = 0; b < blocks; b++) {
      INT.set(out, to + b * 2 * LINE, (int) INT.get(in, from + b * BLOCK_BYTES));
    }
  }

  private MemorySegment group(int group) {
    long bytes = groupBytes(cols);
    return data.asSlice(bytes * group, bytes);
  }

  /** Where a run begins, or after the last the scales, in vectors. */
  private int run(int run) {
    return cols / Lanes.LANES * run;
  }

  /** Returns how many groups there are. */
  int groups() {
    return Math.toIntExact(data.byteSize() / groupBytes(cols));
  }

  /**
   * Writes the sixteen lanes of the sums of two groups' rows with {@code x}: a lane's sixteen rows
   * together, {@link #SUMS} floats for each group. The groups should lie far apart: while one's
   * part is computed, the machine fetches ahead what the other goes on with.
   */
  void sums(int one, int other, float[] x, int xo, float[] sums) {
    Arrays.fill(sums, 0, 2 * SUMS, 0f);
    MemorySegment[] groups = {group(one), group(other)};
    int vectors = cols / Lanes.LANES;
    for (int run = 0; run < RUNS; run++) {
      int residue = run * Lanes.LANES / RUNS;
      int to = residue * ROWS;
      for (int from = 0; from < vectors; from += TURN) {
        int n = Math.min(TURN, vectors - from);
        int at = run(run) + from;
        int scales = run(RUNS) + from / 2;
        int k = xo + residue + from * Lanes.LANES;
        for (int i = 0; i < 2; i++) { // one call for both: two would not be inlined
          PackedRows512.sums(groups[i], at, scales, n, x, k, sums, i * SUMS + to);
        }
      }
    }
  }

  /**
   * Decodes columns [k, k + count) of a group: column k + 16j + l to {@code out[to + l·apart +
   * j·step …]}.
   */
  void decode(int group, int k, int count, MemorySegment out, int to, int apart) {
    MemorySegment w = group(group);
    int first = k / Lanes.LANES;
    for (int run = 0; run < RUNS; run++) {
      int at = to + run * Lanes.LANES / RUNS * apart;
      PackedRows512.decode(
          w, run(run) + first, run(RUNS) + first / 2, count / Lanes.LANES, out, at, apart);
    }
  }
}
