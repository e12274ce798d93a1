package dev.adyton.kernels.emit;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * All code of the rung for one instruction set, assembled once and put where it can run. The same
 * bytes on every machine: nothing in them depends on a model or an address. Thread-safe.
 */
public final class Int8Code {
  /** Most groups of any kernel. */
  private static final int GROUPS = 2;

  /** Layouts that code for x86-64 packs. */
  private static final List<Layout> PACKED = List.of(Layout.BYTES, Layout.NIBBLES, Layout.SIXES);

  private final String digest;
  private final InstructionSet set;
  private final MemorySegment[] packers;
  private final MemorySegment[] tiles;
  private final MemorySegment[] quantisers;
  private final Optional<AttentionCode> attention;
  private final Optional<RowCode> rows;
  private final Optional<ProductCode> products;

  private Int8Code(InstructionSet set, String digest, MemorySegment[] at) {
    this.digest = digest;
    int packed = packed(set).size();
    int rest = packed + set.tokens();
    this.set = set;
    this.packers = Arrays.copyOf(at, packed);
    this.quantisers = Arrays.copyOfRange(at, packed, rest);
    int end = rest + Layout.values().length * GROUPS * set.tokens();
    this.tiles = Arrays.copyOfRange(at, rest, end);
    if (set == InstructionSet.AVX512_VNNI) {
      int last = at.length - ProductCode.PARTS;
      int before = last - RowCode.PARTS;
      this.attention = Optional.of(new AttentionCode(Arrays.copyOfRange(at, end, before)));
      this.rows = Optional.of(new RowCode(Arrays.copyOfRange(at, before, last)));
      this.products = Optional.of(new ProductCode(Arrays.copyOfRange(at, last, at.length)));
    } else {
      this.attention = Optional.empty();
      this.rows = Optional.empty();
      this.products = Optional.empty();
    }
  }

  /**
   * Assembles all of it and makes it runnable, on a machine that has {@code set}.
   *
   * @throws IllegalStateException where the system refuses
   */
  public static Int8Code install(InstructionSet set) {
    List<byte[]> parts = parts(set);
    byte[] all = join(parts);
    MemorySegment pages =
        set == InstructionSet.ASIMD_DOT ? CodePages.loaded(all) : CodePages.executable(all);
    MemorySegment[] at = new MemorySegment[parts.size()];
    long offset = 0;
    for (int i = 0; i < at.length; i++) {
      at[i] = pages.asSlice(offset, parts.get(i).length);
      offset += parts.get(i).length;
    }
    return new Int8Code(set, digest(all), at);
  }

  /** Returns what this was emitted for. */
  public InstructionSet set() {
    return set;
  }

  /** Returns code for attention, where there is such for this set. */
  public Optional<AttentionCode> attention() {
    return attention;
  }

  /** Returns code for what is computed row by row, where there is such for this set. */
  public Optional<RowCode> rows() {
    return rows;
  }

  /** Returns code for weights that are numbers themselves, where there is such for this set. */
  public Optional<ProductCode> products() {
    return products;
  }

  /** Returns the digest of all this code. */
  public String digest() {
    return digest;
  }

  /** Returns {@code sha256:} and the digest of all code for a set, in lower-case hexadecimal. */
  public static String digest(InstructionSet set) {
    return digest(join(parts(set)));
  }

  private static String digest(byte[] code) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(code);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<Layout> packed(InstructionSet set) {
    return set == InstructionSet.ASIMD_DOT ? List.of() : PACKED;
  }

  private static List<byte[]> parts(InstructionSet set) {
    List<byte[]> out = new ArrayList<>();
    packed(set).forEach(layout -> out.add(packer(layout)));
    for (int t = 1; t <= set.tokens(); t++) {
      out.add(
          switch (set) {
            case AVX512_VNNI -> Panel.quantiser(t);
            case AVX_VNNI, AVX2 -> Avx2Panel.emit(t);
            case ASIMD_DOT -> ArmPanel.assemble(t).bytes();
          });
    }
    for (Layout layout : Layout.values()) {
      for (int groups = 1; groups <= GROUPS; groups++) {
        for (int t = 1; t <= set.tokens(); t++) {
          boolean exists = set.has(layout, groups, t);
          out.add(exists ? tile(set, layout, groups, t) : new byte[0]);
        }
      }
    }
    if (set == InstructionSet.AVX512_VNNI) {
      out.addAll(AttentionCode.parts());
      out.addAll(RowCode.parts());
      out.addAll(ProductCode.parts());
    }
    return out;
  }

  private static byte[] packer(Layout layout) {
    return layout == Layout.SIXES ? PackSixes.emit() : PackCode.emit(layout);
  }

  private static byte[] tile(InstructionSet set, Layout layout, int groups, int tokens) {
    return switch (set) {
      case AVX512_VNNI ->
          switch (layout) {
            case BYTES, NIBBLES -> TileCode.emit(layout, groups, tokens);
            case SIXES -> SixesCode.emit(tokens);
            case FOURS, ENTRIES -> FoursCode.emit(layout, groups, tokens);
          };
      case AVX_VNNI, AVX2 ->
          switch (layout) {
            case BYTES, NIBBLES -> Avx2Code.emit(set, layout, tokens);
            case SIXES -> Avx2Sixes.emit(set, tokens);
            case FOURS, ENTRIES -> Avx2Fours.emit(set, layout, tokens);
          };
      case ASIMD_DOT -> ArmTile.assemble(layout, tokens).bytes();
    };
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** Returns whether there is code to pack such weights. */
  public boolean packs(Layout layout) {
    return packed(set).contains(layout);
  }

  /**
   * Packs sixteen rows.
   *
   * @param rows on the heap, in the encoding of a GGUF file
   * @param group where the group of {@code blocks} times 32 columns goes
   */
  public void pack(Layout layout, MemorySegment rows, long rowBytes, int blocks, long group) {
    long scales = group + (long) blocks * layout.quantBytes();
    NativeCall.kernel(packers[PACKED.indexOf(layout)], 0, rowBytes, blocks, group, rows, scales, 0);
  }

  /**
   * Quantises a token's row, {@code from} bytes into {@code x}, as token {@code token} of a tile.
   */
  public void quantise(MemorySegment x, long from, int blocks, long panel, int tokens, int token) {
    long bytes = panel + (long) Panel.BLOCK * token;
    long fields = panel + (long) Panel.BLOCK * tokens + 4L * token;
    NativeCall.kernel(quantisers[tokens - 1], from, blocks, bytes, fields, x, 0, 0);
  }

  /**
   * Multiplies one or two groups of rows with a tile of tokens.
   *
   * @param groups how many
   * @param second the second group; or, of one, the group that will be read next, if any
   * @param stride bytes from a token's results to the next one's
   * @param from where in {@code y} the first result goes, in bytes
   */
  public void tile(
      Layout layout,
      int groups,
      long first,
      long second,
      long panel,
      int blocks,
      int tokens,
      MemorySegment y,
      long stride,
      long from) {
    int index = (layout.number() * GROUPS + groups - 1) * set.tokens() + tokens - 1;
    NativeCall.kernel(tiles[index], first, second, panel, blocks, y, stride, from);
  }
}
