package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HardeningTest {
  /** The kernel's machine, the five instructions that we use: linux/filter.h. */
  private static int verdict(byte[] program, int audit, int number) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int base = at * SeccompFilter.INSTRUCTION;
      int k = code.getInt(base + 4);
      boolean jump;
      switch (code.getShort(base)) {
        case 0x20 -> {
          accumulator = k == 4 ? audit : number;
          continue;
        }
        case 0x06 -> {
          return k;
        }
        case 0x15 -> jump = accumulator == k;
        case 0x35 -> jump = Integer.compareUnsigned(accumulator, k) >= 0;
        default -> throw new AssertionError("an instruction that the filter should not have");
      }
      at += Byte.toUnsignedInt(code.get(base + (jump ? 2 : 3)));
    }
  }

  @ParameterizedTest
  @EnumSource(SystemCall.Isa.class)
  void theFilterDeniesItsListAndNothingElse(SystemCall.Isa isa) {
    byte[] program = SeccompFilter.program(isa);
    List<Integer> denied = SystemCall.denied(isa);
    assertThat(denied).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    for (int number = 0; number < 600; number++) {
      int expected = denied.contains(number) ? SeccompFilter.DENY : SeccompFilter.ALLOW;
      assertThat(verdict(program, isa.audit(), number)).as("call %d", number).isEqualTo(expected);
    }
    assertThat(verdict(program, isa.audit(), 0x40000000 | 59)).isEqualTo(SeccompFilter.DENY);
    assertThat(verdict(program, isa.audit(), -1)).isEqualTo(SeccompFilter.DENY);
    assertThat(verdict(program, 0x40000003, 11)).isEqualTo(SeccompFilter.KILL);
  }

  /** In a JVM of its own: what is given up stays given up. */
  @Test
  void aHardenedJvmGoesOnWorking() throws Exception {
    assumeTrue(SystemCall.Isa.here().isPresent(), "skipped: not Linux on x86-64 or ARM64");
    String classPath =
        Stream.of(
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                Confined.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).as(said).isZero();
    assertThat(said.lines())
        .containsExactly(
            "no-dumps=true",
            "no-core=true",
            "no-thread-dump=true",
            "no-new-privileges=true",
            "seccomp=true",
            "every-thread=true",
            "core-limit=true",
            "exec=false",
            "reached=[]",
            "compiles=true",
            "virtual-threads=true",
            "sockets=true",
            "files=true",
            "keys=true");
  }
}
