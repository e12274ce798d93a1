package dev.adyton.kernels.emit;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the processor can do and the system lets it do (Intel SDM volume 1, section 15.2: a feature
 * counts only if XCR0 says that its registers are saved).
 */
@SuppressWarnings("restricted") // the module that may
public final class Processor {
  private static final int OSXSAVE = 1 << 27;

  private static final int AT_HWCAP = 16;
  private static final long HWCAP_ASIMDDP = 1 << 20;

  /** XCR0: SSE, AVX. */
  private static final long AVX_STATE = 0x6;

  /** And opmask, upper halves, upper sixteen registers. */
  private static final long AVX512_STATE = 0xE6;

  // push rbx; mov eax, edi; mov ecx, esi; mov r8, rdx; cpuid;
  // mov [r8], eax; mov [r8+4], ebx; mov [r8+8], ecx; mov [r8+12], edx; pop rbx; ret
  private static final int[] CPUID = {
    0x53, 0x89, 0xF8, 0x89, 0xF1, 0x49, 0x89, 0xD0, 0x0F, 0xA2, 0x41, 0x89, 0x00, 0x41, 0x89, 0x58,
    0x04, 0x41, 0x89, 0x48, 0x08, 0x41, 0x89, 0x50, 0x0C, 0x5B, 0xC3
  };

  // xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret
  private static final int[] XGETBV = {
    0x31, 0xC9, 0x0F, 0x01, 0xD0, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3
  };

  private Processor() {}

  /** Returns why code for {@code set} cannot be emitted and run here; empty if it can. */
  public static List<String> obstacles(InstructionSet set) {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!system.equals("Linux") || !machine.equals(set.machine())) {
      return List.of(
          "code for "
              + set
              + " runs on Linux on "
              + set.machine()
              + ", this is "
              + system
              + " "
              + machine);
    }
    if (!Processor.class.getModule().isNativeAccessEnabled()) {
      return List.of("native access is not enabled (--enable-native-access=dev.adyton.kernels)");
    }
    try {
      return set == InstructionSet.ASIMD_DOT ? missingOnArm() : missing(set);
    } catch (IllegalStateException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** Linux says in the auxiliary vector what user programs may use (arm64/elf_hwcaps). */
  private static List<String> missingOnArm() {
    MemorySegment getauxval = Linker.nativeLinker().defaultLookup().findOrThrow("getauxval");
    boolean dot = (NativeCall.function(getauxval, AT_HWCAP) & HWCAP_ASIMDDP) != 0;
    return dot ? List.of() : List.of("the processor has no dot products of bytes (asimddp)");
  }

  private static List<String> missing(InstructionSet set) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(16, 4);
      List<String> reasons = new ArrayList<>();
      cpuid(0, 0, out);
      int highest = out.get(ValueLayout.JAVA_INT, 0);
      cpuid(1, 0, out);
      int features = out.get(ValueLayout.JAVA_INT, 8);
      if (highest < 7 || (features & OSXSAVE) == 0) {
        return List.of("the processor has no " + set);
      }
      long state = set == InstructionSet.AVX512_VNNI ? AVX512_STATE : AVX_STATE;
      if ((xcr0() & state) != state) {
        return List.of("the system does not save the registers of " + set);
      }
      cpuid(7, 1, out);
      int more = out.get(ValueLayout.JAVA_INT, 0); // zero where there is no subleaf 1
      cpuid(7, 0, out);
      int ebx = out.get(ValueLayout.JAVA_INT, 4);
      int ecx = out.get(ValueLayout.JAVA_INT, 8);
      switch (set) {
        case AVX512_VNNI -> {
          need(reasons, ebx, 16, "AVX512F");
          need(reasons, ebx, 17, "AVX512DQ");
          need(reasons, ebx, 30, "AVX512BW");
          need(reasons, ebx, 31, "AVX512VL");
          need(reasons, ecx, 11, "AVX512_VNNI");
        }
        case AVX_VNNI, AVX2 -> {
          if (set == InstructionSet.AVX_VNNI) {
            need(reasons, more, 4, "AVX-VNNI");
          }
          need(reasons, features, 12, "FMA");
          need(reasons, features, 29, "F16C");
          need(reasons, ebx, 5, "AVX2");
        }
        case ASIMD_DOT -> throw new IllegalArgumentException(set.name());
      }
      return reasons;
    }
  }

  private static void need(List<String> reasons, int word, int bit, String name) {
    if ((word >>> bit & 1) == 0) {
      reasons.add("the processor has no " + name);
    }
  }

  private static void cpuid(int leaf, int subleaf, MemorySegment out) {
    NativeCall.function(code(CPUID), leaf, subleaf, out.address());
  }

  private static long xcr0() {
    return NativeCall.function(code(XGETBV));
  }

  private static MemorySegment code(int[] bytes) {
    return CodePages.executable(new Assembler().raw(bytes).bytes());
  }
}
