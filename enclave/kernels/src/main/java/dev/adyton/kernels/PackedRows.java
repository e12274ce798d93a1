package dev.adyton.kernels;

import dev.adyton.kernels.emit.CodePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A matrix's weights of {@link WeightType#Q8_0} once more, as the vector rung reads them: sixteen
 * rows are a group, so that a vector holds one column of all. In memory only, never written.
 *
 * <p>A group has four runs, run r of the columns k with k mod 4 = r: the residues whose sums a dot
 * product's tree adds first. Each 16 columns are a vector there: four bytes of each of the sixteen
 * rows. After the runs come the scales, for each 32 columns one float of each row. So a product
 * with one token walks a group from end to end, with the sums of four residues at a time.
 *
 * <p>A byte is a weight and 128, and words are turned by {@value #TURNED} bits to the left: two
 * bytes of a word then lie where a float's fraction can take them.
 */
public final class PackedRows {
  /** Rows of a group. */
  static final int ROWS = 16;

  /** Floats of the lanes of a group's sums. */
  static final int SUMS = Lanes.LANES * ROWS;

  /** Vectors of a group that are computed before it is the other's turn: 2 KB. */
  private static final int TURN = 32;

  private static final int LINE = 64;

  /** Runs of a group, and residues of a run. */
  static final int RUNS = 4;

  private static final int TURNED = 7;
  private static final float INFINITE = Float.POSITIVE_INFINITY;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 34;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final int cols;
  private final MemorySegment data;

  /** What was read last, of no use to anybody: without it, reading would be left out. */
  @SuppressWarnings("unused")
  private int read;

  private PackedRows(int cols, MemorySegment data) {
    this.cols = cols;
    this.data = data;
  }

  /** Whether weights of a type can be packed here: memory is asked of Linux. */
  static boolean takes(WeightType type) {
    return type == WeightType.Q8_0 && System.getProperty("os.name", "").equals("Linux");
  }

  /**
   * Packs {@code w}, and lets go of the pages of the file that it lies in. Nothing is returned
   * where a scale is not a finite number of at least zero, or is zero beside weights below:
   * products of such are exact here but for their sign, and no quantiser writes them.
   */
  static Optional<PackedRows> pack(Matrix w, Team team) {
    int groups = (w.rows() + ROWS - 1) / ROWS;
    int bytes = groupBytes(w.cols());
    int rowBytes = Math.toIntExact(w.type().bytes(w.cols()));
    MemorySegment out = CodePages.allocate((long) bytes * groups, Arena.ofAuto());
    AtomicBoolean strange = new AtomicBoolean();
    team.run(
        groups,
        8,
        (from, to, slot) -> {
          byte[] rows = new byte[ROWS * rowBytes];
          byte[] group = new byte[bytes];
          for (int g = from; g < to && !strange.get(); g++) {
            int n = Math.min(ROWS, w.rows() - g * ROWS);
            long at = w.offset(g * ROWS);
            MemorySegment.copy(w.data(), ValueLayout.JAVA_BYTE, at, rows, 0, n * rowBytes);
            for (int r = 0; r < n; r++) {
              if (!row(rows, r * rowBytes, r, w.cols(), group)) {
                strange.set(true);
              }
            }
            // Rows that are not there keep what the last group had: nobody reads their results.
            MemorySegment.copy(group, 0, out, ValueLayout.JAVA_BYTE, (long) g * bytes, bytes);
          }
        });
    if (strange.get()) {
      return Optional.empty();
    }
    if (w.data().isMapped() && w.data().isReadOnly()) { // other memory would be lost
      CodePages.release(w.data());
    }
    return Optional.of(new PackedRows(w.cols(), out));
  }

  private static int groupBytes(int cols) {
    return Math.multiplyExact(cols / Lanes.LANES * RUNS + cols / BLOCK, LINE);
  }

  /** Returns whether the row could be packed. */
  private static boolean row(byte[] in, int from, int row, int cols, byte[] out) {
    int run = cols / Lanes.LANES * LINE;
    int blocks = cols / BLOCK;
    boolean plain = true;
    for (int b = 0; b < blocks; b++) {
      int at = from + b * BLOCK_BYTES;
      float scale = ScalarLanes.half(in, at);
      FLOAT.set(out, RUNS * run + b * LINE + 4 * row, scale);
      int to = b * 2 * LINE + 4 * row;
      int below = half(in, at + 2, run, out, to) | half(in, at + 18, run, out, to + LINE);
      plain &= Float.floatToRawIntBits(scale) >= (below == 0 ? 0 : 1) && scale < INFINITE;
    }
    return plain;
  }

  /**
   * Packs sixteen weights: run r takes a word of those at r, r + 4, r + 8 and r + 12. Returns
   * something if one of them is below zero.
   */
  private static int half(byte[] in, int at, int run, byte[] out, int to) {
    int a = (int) INT.get(in, at);
    int b = (int) INT.get(in, at + 4);
    int c = (int) INT.get(in, at + 8);
    int d = (int) INT.get(in, at + 12);
    for (int r = 0; r < RUNS; r++) {
      int shift = 8 * r;
      int word =
          (a >>> shift & 255)
              | (b >>> shift & 255) << 8
              | (c >>> shift & 255) << 16
              | d >>> shift << 24;
      INT.set(out, r * run + to, Integer.rotateLeft(word ^ 0x80808080, TURNED));
    }
    return (a | b | c | d) & 0x80808080;
  }

  /**
   * Reads a word of each of n vectors: with nothing else between them many come from memory at
   * once, where decoding waits for each few.
   */
  private void fetch(MemorySegment w, int at, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += w.get(ValueLayout.JAVA_INT, (long) LINE * (at + i));
    }
    read = sum;
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
      for (int from = 0; from < vectors; from += TURN) {
        int n = Math.min(TURN, vectors - from);
        int at = run(run) + from;
        int scales = run(RUNS) + from / 2;
        int k = xo + run + from * Lanes.LANES;
        for (int i = 0; i < 2; i++) { // one call for both: two would not be inlined
          PackedRows512.sums(groups[i], at, scales, n, x, k, sums, i * SUMS + run * ROWS);
        }
      }
    }
  }

  /**
   * Decodes the columns of a run in [k, k + count): column k + 16j + 4i + run to {@code out[to +
   * i·apart + j·step …]}.
   */
  void decode(int group, int run, int k, int count, MemorySegment out, int to, int apart) {
    int first = k / Lanes.LANES;
    fetch(group(group), run(run) + first, count / Lanes.LANES);
    PackedRows512.decode(
        group(group), run(run) + first, run(RUNS) + first / 2, count / Lanes.LANES, out, to, apart);
  }
}
