package dev.adyton.kernels.emit;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * All code of the rung, assembled once and put where it can run. The same bytes on every machine:
 * nothing in them depends on a model or an address. Thread-safe.
 */
@SuppressWarnings("restricted") // the module that may
public final class Int8Code {
  private static final int[] GROUPS = {1, 2};

  /** A tile lasts microseconds, so it may hold back a safepoint: critical, and y on the heap. */
  private static final MethodHandle TILE =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.critical(true));

  private static final MethodHandle QUANTISE =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.critical(true));

  private final MemorySegment[] tiles;
  private final MemorySegment[] quantisers;

  private Int8Code(MemorySegment[] tiles, MemorySegment[] quantisers) {
    this.tiles = tiles;
    this.quantisers = quantisers;
  }

  /**
   * Assembles all of it and makes it runnable.
   *
   * @throws IllegalStateException where the system refuses
   */
  public static Int8Code install() {
    List<byte[]> parts = parts();
    MemorySegment pages = CodePages.executable(join(parts));
    MemorySegment[] at = new MemorySegment[parts.size()];
    long offset = 0;
    for (int i = 0; i < at.length; i++) {
      at[i] = pages.asSlice(offset, parts.get(i).length);
      offset += parts.get(i).length;
    }
    int quantisers = Panel.MOST_TOKENS;
    return new Int8Code(
        Arrays.copyOfRange(at, quantisers, at.length), Arrays.copyOf(at, quantisers));
  }

  /** Returns {@code sha256:} and the digest of all code, in lower-case hexadecimal. */
  public static String digest() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(join(parts()));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<byte[]> parts() {
    List<byte[]> out = new ArrayList<>();
    for (int t = 1; t <= Panel.MOST_TOKENS; t++) {
      out.add(Panel.quantiser(t));
    }
    for (Layout layout : Layout.values()) {
      for (int groups : GROUPS) {
        for (int t = 1; t <= Panel.MOST_TOKENS; t++) {
          boolean exists = groups <= layout.groups();
          out.add(exists ? TileCode.emit(layout, groups, t) : new byte[0]);
        }
      }
    }
    return out;
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  /**
   * Quantises a token's row, {@code from} bytes into {@code x}, as token {@code token} of a tile.
   */
  public void quantise(MemorySegment x, long from, int blocks, long panel, int tokens, int token) {
    long bytes = panel + (long) Panel.BLOCK * token;
    long fields = panel + (long) Panel.BLOCK * tokens + 4L * token;
    try {
      QUANTISE.invokeExact(quantisers[tokens - 1], x, from, (long) blocks, bytes, fields);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("quantise", e);
    }
  }

  /**
   * Multiplies one or two groups of rows with a tile of tokens.
   *
   * @param second the second group, or 0 for none
   * @param stride bytes from a token's results to the next one's
   * @param from where in {@code y} the first result goes, in bytes
   */
  public void tile(
      Layout layout,
      long first,
      long second,
      long panel,
      int blocks,
      int tokens,
      MemorySegment y,
      long stride,
      long from) {
    int groups = second == 0 ? 0 : 1;
    int index = (layout.number() * GROUPS.length + groups) * Panel.MOST_TOKENS + tokens - 1;
    try {
      TILE.invokeExact(tiles[index], first, second, panel, (long) blocks, y, stride, from);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("tile", e);
    }
  }
}
