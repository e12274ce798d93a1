package dev.adyton.platform;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two functions of libc that this process asks for by name, {@code syscall} and {@code signal}:
 * the only native code that is not the JVM's own. Absent on other systems and where native access
 * is denied: then every call is refused.
 */
final class Libc {
  /** What a call returns that failed, or could not be made. */
  static final long FAILED = -1;

  private static final int ARGUMENTS = 6;
  private static final int SIGQUIT = 3;
  private static final long SIG_IGN = 1;

  private Libc() {}

  /**
   * Makes a system call.
   *
   * @param arguments up to six; addresses as numbers
   * @return its result, {@link #FAILED} where it failed
   */
  static long call(SystemCall call, long... arguments) {
    Optional<SystemCall.Isa> isa = SystemCall.Isa.here();
    return isa.isEmpty() ? FAILED : call(call.number(isa.get()), arguments);
  }

  /** Makes a system call by its number. */
  static long call(int number, long... arguments) {
    Optional<MethodHandle> syscall = Handles.SYSCALL;
    if (number < 0 || syscall.isEmpty()) {
      return FAILED;
    }
    long[] a = Arrays.copyOf(arguments, ARGUMENTS);
    try {
      return (long) syscall.get().invokeExact((long) number, a[0], a[1], a[2], a[3], a[4], a[5]);
    } catch (Throwable e) {
      // A call that cannot be made is one that did nothing.
      return FAILED;
    }
  }

  /** Has SIGQUIT ignored, on which a JVM prints the stacks of all threads. */
  static boolean ignoreQuit() {
    Optional<MethodHandle> signal = Handles.SIGNAL;
    if (signal.isEmpty()) {
      return false;
    }
    try {
      return (long) signal.get().invokeExact(SIGQUIT, SIG_IGN) != FAILED;
    } catch (Throwable e) {
      return false;
    }
  }

  /** Made when first used: a client never does. */
  private static final class Handles {
    static final Optional<MethodHandle> SYSCALL =
        // syscall is variadic after its first argument; some ABIs pass such arguments elsewhere.
        find("syscall", numbers(ARGUMENTS + 1), Linker.Option.firstVariadicArg(1));

    static final Optional<MethodHandle> SIGNAL =
        find(
            "signal",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

    private static FunctionDescriptor numbers(int count) {
      ValueLayout.OfLong[] all = new ValueLayout.OfLong[count];
      Arrays.fill(all, ValueLayout.JAVA_LONG);
      return FunctionDescriptor.of(ValueLayout.JAVA_LONG, all);
    }

    @SuppressWarnings("restricted") // this package is what native access is enabled for
    private static Optional<MethodHandle> find(
        String name, FunctionDescriptor type, Linker.Option... options) {
      if (!System.getProperty("os.name").equals("Linux")) {
        return Optional.empty();
      }
      try {
        Linker linker = Linker.nativeLinker();
        return linker
            .defaultLookup()
            .find(name)
            .map(at -> linker.downcallHandle(at, type, options));
      } catch (IllegalCallerException | UnsupportedOperationException e) {
        return Optional.empty();
      }
    }
  }
}
