package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.ArmAssembler;
import dev.adyton.kernels.emit.ArmPanel;
import dev.adyton.kernels.emit.ArmTile;
import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Layout;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code for aarch64, on whatever machine: read back by objdump, run by QEMU's user emulator. */
final class Int8ArmTest {
  private static final long SEED = 61121;
  private static final int TOKENS = InstructionSet.ASIMD_DOT.tokens();
  private static final Pattern LINE = Pattern.compile("\\s*[0-9a-f]+:\\s+[0-9a-f]{8}\\s+(.*)");

  private static final float[] STRANGE = {
    0f, -0f, Float.MIN_VALUE, 1e-38f, 1e-31f, 3e38f, -3e38f, Float.NaN, Float.POSITIVE_INFINITY
  };

  private final Random random = new Random(SEED);
  private final Samples samples = new Samples(random);
  private final Kernels reference = Ladder.int8(Ladder.scalar());

  @TempDir private Path folder;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Product(Matrix w, float[] x, int tokens) {}

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"Q8_0", "Q4_0", "Q6_K", "Q4_K", "MXFP4"})
  void emulatedIsTheReferenceBitForBit(WeightType type) throws Exception {
    Path emulator = tool("qemu-aarch64-static", "qemu-user-static");
    try (Arena arena = Arena.ofShared();
        Team team = new Team(1);
        Workspace room = new Workspace(team)) {
      List<Product> products = products(type, arena);
      ArmProgram program = new ArmProgram(8 << 20, 1 << 20, 1 << 20);
      products.forEach(p -> program.multiply(p.w, p.x, p.tokens, team));
      float[] all = program.run(emulator, folder);
      int at = 0;
      for (Product p : products) {
        float[] y = new float[p.tokens * p.w.rows()];
        reference.matmul(p.w, p.x, p.tokens, y, room);
        assertThat(Samples.bits(Arrays.copyOfRange(all, at, at + y.length)))
            .as(type + " " + p.w.rows() + "x" + p.w.cols() + " " + p.tokens)
            .isEqualTo(Samples.bits(y));
        at += y.length;
      }
    }
  }

  private List<Product> products(WeightType type, Arena arena) {
    List<Product> out = new ArrayList<>();
    for (int blocks : new int[] {1, 2, 3, 9}) {
      for (int tokens : new int[] {1, 2, 3, 4, 5, 7, 11}) {
        int cols = blocks * Math.max(32, type.block());
        Matrix w = samples.matrix(type, 32, cols, arena, tokens > 4);
        float[] x = samples.floats(tokens * cols);
        if (tokens > 4) {
          for (int i = 0; i < 3; i++) {
            x[random.nextInt(x.length)] = STRANGE[random.nextInt(STRANGE.length)];
          }
        }
        out.add(new Product(w, x, tokens));
      }
    }
    // Weights and activations at their ends.
    for (float sign : new float[] {1, -1}) {
      for (int value : new int[] {0x7F, 0x80, 0x81, 0xFF, 0}) {
        Matrix w = samples.matrix(type, 16, 256, arena, false);
        Samples.level(w, (byte) value);
        float[] x = new float[2 * 256];
        Arrays.fill(x, sign);
        out.add(new Product(w, x, 2));
      }
    }
    return out;
  }

  @Test
  void aDisassemblerReadsWhatWasMeant() throws Exception {
    Path objdump = tool("aarch64-linux-gnu-objdump", "binutils-aarch64-linux-gnu");
    int instructions = 0;
    for (int t = 1; t <= TOKENS; t++) {
      instructions += read(objdump, ArmPanel.assemble(t), "quantiser " + t);
      for (Layout layout : Layout.values()) {
        instructions += read(objdump, ArmTile.assemble(layout, t), layout + " " + t);
      }
    }
    assertThat(instructions).isGreaterThan(1000);
  }

  private int read(Path objdump, ArmAssembler code, String name) throws Exception {
    Path file = folder.resolve("code");
    Files.write(file, code.bytes());
    Process process =
        new ProcessBuilder(
                objdump.toString(), "-D", "-z", "-b", "binary", "-m", "aarch64", file.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> theirs = new ArrayList<>();
    for (String line : out.lines().toList()) {
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        theirs.add(m.group(1).replaceAll("//.*", "").replaceAll("\\s+", " ").strip());
      }
    }
    assertThat(theirs).as(name).isEqualTo(code.listing());
    return theirs.size();
  }

  private static Path tool(String name, String debian) {
    for (String directory :
        Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin").split(":", -1)) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    return Assumptions.abort("skipped: " + name + " absent (Debian's " + debian + ")");
  }
}
