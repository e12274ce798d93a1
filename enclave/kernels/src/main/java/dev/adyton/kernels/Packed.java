package dev.adyton.kernels;

import dev.adyton.kernels.emit.CodePages;
import dev.adyton.kernels.emit.Int8Code;
import dev.adyton.kernels.emit.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A matrix's weights once more, as the emitted kernels read them. In memory only, never written.
 */
public final class Packed {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final Layout layout;
  private final int blocks;
  private final MemorySegment data;

  private Packed(Layout layout, int blocks, MemorySegment data) {
    this.layout = layout;
    this.blocks = blocks;
    this.data = data;
  }

  Layout layout() {
    return layout;
  }

  /** Returns how many times 32 columns there are. */
  int blocks() {
    return blocks;
  }

  /** Returns where group {@code group} begins. */
  long address(int group) {
    return data.address() + layout.groupBytes(blocks) * group;
  }

  /** Returns a copy of group {@code group}. */
  byte[] bytes(int group) {
    long size = layout.groupBytes(blocks);
    return data.asSlice(size * group, size).toArray(ValueLayout.JAVA_BYTE);
  }

  static Optional<Layout> layout(WeightType type) {
    return switch (type) {
      case Q8_0 -> Optional.of(Layout.BYTES);
      case Q4_0 -> Optional.of(Layout.NIBBLES);
      case Q6_K -> Optional.of(Layout.SIXES);
      case Q4_K -> Optional.of(Layout.FOURS);
      case MXFP4 -> Optional.of(Layout.ENTRIES);
      default -> Optional.empty();
    };
  }

  /** Packs {@code w}, and lets go of the pages of the file that it lies in. */
  static Packed pack(Matrix w, Layout layout, Int8Code code, Team team) {
    return pack(w, layout, Optional.of(code).filter(c -> c.packs(layout)), team);
  }

  /** The same by {@code code} where there is such, else slowly. */
  static Packed pack(Matrix w, Layout layout, Optional<Int8Code> code, Team team) {
    int blocks = w.cols() / 32;
    int groups = (w.rows() + Layout.ROWS - 1) / Layout.ROWS;
    long groupBytes = layout.groupBytes(blocks);
    MemorySegment out =
        CodePages.allocate(Math.multiplyExact(groupBytes, (long) groups), Arena.ofAuto());
    Packed packed = new Packed(layout, blocks, out);
    int rowBytes = Math.toIntExact(w.type().bytes(w.cols()));
    team.run(
        groups,
        8,
        (from, to, slot) -> {
          byte[] rows = new byte[Layout.ROWS * rowBytes];
          MemorySegment source = MemorySegment.ofArray(rows);
          byte[] group = new byte[Math.toIntExact(groupBytes)];
          for (int g = from; g < to; g++) {
            int n = Math.min(Layout.ROWS, w.rows() - g * Layout.ROWS);
            MemorySegment.copy(
                w.data(), ValueLayout.JAVA_BYTE, w.offset(g * Layout.ROWS), rows, 0, n * rowBytes);
            if (n == Layout.ROWS && code.isPresent()) {
              code.get().pack(layout, source, rowBytes, blocks, packed.address(g));
            } else {
              packed.group(rows, n, rowBytes, group);
              MemorySegment.copy(
                  group, 0, out, ValueLayout.JAVA_BYTE, g * groupBytes, group.length);
            }
          }
        });
    if (w.data().isMapped() && w.data().isReadOnly()) { // other memory would be lost
      CodePages.release(w.data());
    }
    return packed;
  }

  /** Rows that are not there keep what the last group had: nobody reads their results. */
  private void group(byte[] rows, int n, int rowBytes, byte[] out) {
    for (int r = 0; r < n; r++) {
      switch (layout) {
        case BYTES -> bytes(rows, r * rowBytes, r, out);
        case NIBBLES -> nibbles(rows, r * rowBytes, r, out);
        case SIXES -> sixes(rows, r * rowBytes, r, out);
        case FOURS -> fours(rows, r * rowBytes, r, out);
        case ENTRIES -> entries(rows, r * rowBytes, r, out);
      }
    }
  }

  private int scale(int block) {
    return blocks * layout.quantBytes() + layout.scales(block);
  }

  private int outerScale(int block) {
    return blocks * layout.quantBytes() + layout.outerScales(block);
  }

  private void bytes(byte[] row, int from, int r, byte[] out) {
    for (int b = 0; b < blocks; b++) {
      int at = from + 34 * b;
      SHORT.set(out, scale(b) + 2 * r, (short) SHORT.get(row, at));
      for (int c = 0; c < 8; c++) {
        INT.set(out, 512 * b + 64 * c + 4 * r, (int) INT.get(row, at + 2 + 4 * c) ^ 0x80808080);
      }
    }
  }

  private void nibbles(byte[] row, int from, int r, byte[] out) {
    for (int b = 0; b < blocks; b++) {
      int at = from + 18 * b;
      SHORT.set(out, scale(b) + 2 * r, (short) SHORT.get(row, at));
      for (int c = 0; c < 4; c++) {
        INT.set(out, 256 * b + 64 * c + 4 * r, (int) INT.get(row, at + 2 + 4 * c));
      }
    }
  }

  private void sixes(byte[] row, int from, int r, byte[] out) {
    int[] columns = new int[8];
    for (int b = 0; b < blocks; b++) {
      int at = from + 210 * (b / 8);
      int half = b / 4 % 2;
      int quarter = b % 4;
      SHORT.set(out, outerScale(b) + 2 * r, (short) SHORT.get(row, at + 208));
      out[scale(b) + r] = row[at + 192 + 8 * half + 2 * quarter];
      out[scale(b) + 16 + r] = row[at + 193 + 8 * half + 2 * quarter];
      int low = at + 64 * half + 32 * (quarter & 1);
      int high = at + 128 + 32 * half;
      for (int c = 0; c < 8; c++) {
        int nibbles = (int) INT.get(row, low + 4 * c) >>> (quarter < 2 ? 0 : 4) & 0x0F0F0F0F;
        int pairs = (int) INT.get(row, high + 4 * c) >>> (2 * quarter) & 0x03030303;
        columns[c] = nibbles | pairs << 4;
      }
      for (int c = 0; c < 6; c++) {
        int fourth = columns[c / 3 * 4 + 3] << (c % 3 * 2 + 2) & 0xC0C0C0C0;
        INT.set(out, 384 * b + 64 * c + 4 * r, columns[c / 3 * 4 + c % 3] | fourth);
      }
    }
  }

  private void fours(byte[] row, int from, int r, byte[] out) {
    for (int b = 0; b < blocks; b++) {
      int at = from + 144 * (b / 8);
      int part = b % 8;
      SHORT.set(out, outerScale(b) + 2 * r, (short) SHORT.get(row, at));
      SHORT.set(out, outerScale(b) + 32 + 2 * r, (short) SHORT.get(row, at + 2));
      out[scale(b) + r] = (byte) LargeBlocks.scale(row, at + 4, part);
      out[scale(b) + 16 + r] = (byte) LargeBlocks.minimum(row, at + 4, part);
      int quants = at + 16 + part / 2 * 32;
      int shift = part % 2 * 4;
      for (int c = 0; c < 4; c++) {
        int low = (int) INT.get(row, quants + 4 * c) >>> shift & 0x0F0F0F0F;
        int high = (int) INT.get(row, quants + 16 + 4 * c) >>> shift & 0x0F0F0F0F;
        INT.set(out, 256 * b + 64 * c + 4 * r, low | high << 4);
      }
    }
  }

  private void entries(byte[] row, int from, int r, byte[] out) {
    for (int b = 0; b < blocks; b++) {
      int at = from + 17 * b;
      int scale = Float.floatToRawIntBits(SmallBlocks.halfOfPower(row[at] & 0xFF));
      SHORT.set(out, scale(b) + 2 * r, (short) (scale >>> 16)); // no bits below
      for (int c = 0; c < 4; c++) {
        INT.set(out, 256 * b + 64 * c + 4 * r, (int) INT.get(row, at + 1 + 4 * c));
      }
    }
  }
}
