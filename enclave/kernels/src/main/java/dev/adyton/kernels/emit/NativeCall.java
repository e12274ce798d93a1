package dev.adyton.kernels.emit;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The forms in which this package calls native code. The JVM generates a class for each form when
 * it is first linked: so there are few, and what needs fewer arguments passes zeros.
 */
@SuppressWarnings("restricted") // the module that may
final class NativeCall {
  /** Arguments of either form besides an address. */
  static final int NUMBERS = 6;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle FUNCTION =
      Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG));

  /**
   * {@code void f(long, long, long, long, void* , long, long)}, the address fifth. Such a call
   * lasts microseconds, so it may hold back a safepoint: critical, and the address on the heap.
   */
  private static final MethodHandle KERNEL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(LONG, LONG, LONG, LONG, ValueLayout.ADDRESS, LONG, LONG),
              Linker.Option.critical(true));

  /** A third form, linked only where it is used: not on processors without code for rows. */
  private static final class Rows {
    /** {@code void f(long, long, long, void*, void*, void*)}, critical like {@link #KERNEL}. */
    private static final MethodHandle CALL =
        Linker.nativeLinker()
            .downcallHandle(
                FunctionDescriptor.ofVoid(
                    LONG,
                    LONG,
                    LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS),
                Linker.Option.critical(true));
  }

  private NativeCall() {}

  /** Calls {@code function} with up to six numbers; what it returns in 64 bits. */
  static long function(MemorySegment function, long... numbers) {
    long[] n = Arrays.copyOf(numbers, NUMBERS);
    try {
      return (long) FUNCTION.invokeExact(function, n[0], n[1], n[2], n[3], n[4], n[5]);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native call", e);
    }
  }

  /** Runs code of a kernel. */
  static void kernel(
      MemorySegment code, long a, long b, long c, long d, MemorySegment address, long e, long f) {
    try {
      KERNEL.invokeExact(code, a, b, c, d, address, e, f);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException("kernel", thrown);
    }
  }

  /** Runs code on rows of up to three arrays. */
  static void rows(
      MemorySegment code,
      long a,
      long b,
      long c,
      MemorySegment first,
      MemorySegment second,
      MemorySegment third) {
    try {
      Rows.CALL.invokeExact(code, a, b, c, first, second, third);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException("kernel", thrown);
    }
  }
}
