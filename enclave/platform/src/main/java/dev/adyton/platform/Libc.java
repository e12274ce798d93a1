package dev.adyton.platform;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The few calls into libc, the only native code that this process asks for by name. Absent on other
 * systems and where native access is denied: then every call is refused with a reason.
 */
final class Libc {
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;

  private Libc() {}

  /**
   * {@code prctl(PR_SET_DUMPABLE, 0)}: no core dump, no ptrace and no /proc/self/mem by its user.
   */
  static boolean forbidDumps() {
    return prctl(PR_SET_DUMPABLE) == 0 && prctl(PR_GET_DUMPABLE) == 0;
  }

  /** {@code prctl(option, 0)}; -1 if it cannot be called. */
  private static int prctl(int option) {
    Optional<MethodHandle> prctl =
        find(
            "prctl",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    if (prctl.isEmpty()) {
      return -1;
    }
    try {
      return (int) prctl.get().invokeExact(option, 0L);
    } catch (Throwable e) {
      // A call that cannot be made is one that did nothing.
      return -1;
    }
  }

  @SuppressWarnings("restricted") // this package is what native access is enabled for
  private static Optional<MethodHandle> find(String name, FunctionDescriptor type) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      // prctl is variadic after its first argument; some ABIs pass such arguments elsewhere.
      return linker
          .defaultLookup()
          .find(name)
          .map(at -> linker.downcallHandle(at, type, Linker.Option.firstVariadicArg(1)));
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
