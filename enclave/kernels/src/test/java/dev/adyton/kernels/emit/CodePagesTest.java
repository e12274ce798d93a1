package dev.adyton.kernels.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Both ways to make code run, and that neither leaves it writable. */
final class CodePagesTest {
  @Test
  void codeRunsAndCannotBeWritten() throws IOException {
    byte[] code = code();
    for (MemorySegment at : List.of(CodePages.executable(code), CodePages.loaded(code))) {
      assertThat(NativeCall.function(at, 42)).isEqualTo(42);
      assertThat(permissions(at.address())).startsWith("r-x");
    }
  }

  /** A function that returns its argument: on aarch64 that is where it came. */
  private static byte[] code() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> {
        Assembler a = new Assembler();
        a.move(Assembler.RAX, Assembler.RDI);
        a.leave();
        yield a.bytes();
      }
      case "aarch64" -> {
        ArmAssembler a = new ArmAssembler();
        a.leave();
        yield a.bytes();
      }
      default -> Assumptions.abort("skipped: no code for this processor");
    };
  }

  private static String permissions(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      List<String> range = List.of(line.substring(0, line.indexOf(' ')).split("-", -1));
      if (Long.parseUnsignedLong(range.get(0), 16) <= address
          && address < Long.parseUnsignedLong(range.get(1), 16)) {
        return line.substring(line.indexOf(' ') + 1);
      }
    }
    return "";
  }
}
