package dev.adyton.kernels;

import dev.adyton.kernels.emit.ArmAssembler;
import dev.adyton.kernels.emit.ArmPanel;
import dev.adyton.kernels.emit.ArmTile;
import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Layout;
import dev.adyton.kernels.emit.Panel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program for aarch64 that does what {@link Int8Kernels} would there: quantises activations and
 * multiplies groups of rows with tiles of tokens, by calls of the emitted code; then it writes the
 * results to its output and ends.
 */
final class ArmProgram {
  private static final int WRITE = 64;
  private static final int EXIT = 93;

  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ArmAssembler driver = new ArmAssembler();
  private final int[] quantisers = new int[InstructionSet.ASIMD_DOT.tokens()];
  private final Map<Layout, int[]> tiles = new EnumMap<>(Layout.class);
  private final int panel;
  private final int results;
  private final int limit;
  private int written;

  /**
   * @param input most bytes of weights and activations
   * @param quantised most bytes of a panel
   * @param output most bytes of results
   */
  ArmProgram(int input, int quantised, int output) {
    panel = StaticElf.DATA + input;
    results = panel + quantised;
    limit = input + quantised + output;
    for (int t = 1; t <= quantisers.length; t++) {
      quantisers[t - 1] = place(ArmPanel.assemble(t));
    }
    for (Layout layout : Layout.values()) {
      int[] at = new int[quantisers.length];
      for (int t = 1; t <= at.length; t++) {
        at[t - 1] = place(ArmTile.assemble(layout, t));
      }
      tiles.put(layout, at);
    }
  }

  private int place(ArmAssembler a) {
    int at = StaticElf.CODE + code.size();
    code.writeBytes(a.bytes());
    return at;
  }

  private int place(byte[] bytes) {
    while (data.size() % 64 != 0) {
      data.write(0);
    }
    int at = StaticElf.DATA + data.size();
    data.writeBytes(bytes);
    if (StaticElf.DATA + data.size() > panel) {
      throw new IllegalArgumentException("input");
    }
    return at;
  }

  /** Adds a product, of whole groups of rows. */
  void multiply(Matrix w, float[] x, int tokens, Team team) {
    Layout layout = Packed.layout(w.type()).orElseThrow();
    Packed p = Packed.pack(w, layout, Optional.empty(), team);
    int most = quantisers.length;
    int tokenBytes = p.blocks() * Panel.TOKEN_BYTES;
    ByteBuffer floats = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
    floats.asFloatBuffer().put(x);
    int activations = place(floats.array());
    for (int t = 0; t < tokens; t++) {
      int first = t - t % most;
      int n = Math.min(most, tokens - first);
      int to = panel + tokenBytes * first + Panel.BLOCK * (t - first);
      int fields = panel + tokenBytes * first + Panel.BLOCK * n + 4 * (t - first);
      call(quantisers[n - 1], 4 * w.cols() * t, p.blocks(), to, fields, activations, 0, 0);
    }
    int[] tile = Objects.requireNonNull(tiles.get(layout));
    int groups = w.rows() / Layout.ROWS;
    for (int g = 0; g < groups; g++) {
      int at = place(p.bytes(g));
      for (int t = 0; t < tokens; t += most) {
        int n = Math.min(most, tokens - t);
        int from = 4 * (t * w.rows() + g * Layout.ROWS);
        call(
            tile[n - 1],
            at,
            0,
            panel + tokenBytes * t,
            p.blocks(),
            results + written,
            4 * w.rows(),
            from);
      }
    }
    written += 4 * tokens * w.rows();
  }

  private void call(int function, int... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      driver.load(i, arguments[i]);
    }
    driver.load(16, function);
    driver.call(16);
  }

  /** Returns what calls the kernels, so far. */
  ArmAssembler driver() {
    return driver;
  }

  /** Ends the program, runs it under {@code emulator} and returns its results. */
  float[] run(Path emulator, Path folder) throws IOException, InterruptedException {
    driver.load(0, 1);
    driver.load(1, results);
    driver.load(2, written);
    driver.load(8, WRITE);
    driver.system();
    driver.load(0, 0);
    driver.load(8, EXIT);
    driver.system();
    int entry = place(driver) - StaticElf.CODE;
    Path program = folder.resolve("program");
    Files.write(program, StaticElf.write(code.toByteArray(), entry, data.toByteArray(), limit));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(emulator.toString(), program.toString())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("the emulated program does not end");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("the emulated program ended with " + process.exitValue());
    }
    float[] y = new float[written / 4];
    ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(y);
    return y;
  }
}
