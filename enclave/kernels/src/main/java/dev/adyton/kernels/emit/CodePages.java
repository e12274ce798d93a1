package dev.adyton.kernels.emit;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory asked of Linux directly. Pages of code are writable first and executable after, never
 * both; they stay until the process ends.
 */
@SuppressWarnings("restricted") // the module that may
public final class CodePages {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int DONT_NEED = 4;
  private static final int HUGE_PAGES = 14;
  private static final long PAGE = 4096;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle MMAP =
      function("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
  private static final MethodHandle MPROTECT =
      function("mprotect", FunctionDescriptor.of(INT, LONG, LONG, INT));
  private static final MethodHandle MUNMAP =
      function("munmap", FunctionDescriptor.of(INT, LONG, LONG));
  private static final MethodHandle MADVISE =
      function("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT));

  private CodePages() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }

  /**
   * Puts code where it can run.
   *
   * @throws IllegalStateException where the kernel refuses memory, or refuses to let it run
   */
  public static MemorySegment executable(byte[] code) {
    long size = (code.length + PAGE - 1) / PAGE * PAGE;
    MemorySegment pages = map(size);
    MemorySegment.copy(code, 0, pages, ValueLayout.JAVA_BYTE, 0, code.length);
    try {
      if ((int) MPROTECT.invokeExact(pages.address(), size, READ | EXECUTE) != 0) {
        throw new IllegalStateException("the kernel lets no new code run (mprotect)");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mprotect", e);
    }
    return pages;
  }

  /** Returns zeroed memory on huge pages where there are such, given back with {@code arena}. */
  public static MemorySegment allocate(long bytes, Arena arena) {
    long size = (bytes + PAGE - 1) / PAGE * PAGE;
    MemorySegment pages = map(size);
    advise(pages, HUGE_PAGES);
    return pages.reinterpret(bytes, arena, CodePages::unmap);
  }

  /**
   * Tells the kernel that whole pages of a mapped file are not needed: they leave this process and
   * come back from the file if they are touched again.
   */
  public static void release(MemorySegment file) {
    long from = (file.address() + PAGE - 1) / PAGE * PAGE;
    long to = (file.address() + file.byteSize()) / PAGE * PAGE;
    if (to > from) {
      advise(MemorySegment.ofAddress(from).reinterpret(to - from), DONT_NEED);
    }
  }

  private static MemorySegment map(long size) {
    try {
      long at = (long) MMAP.invokeExact(0L, size, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
      if (at == -1) {
        throw new IllegalStateException("the kernel gives no memory (mmap)");
      }
      return MemorySegment.ofAddress(at).reinterpret(size);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap", e);
    }
  }

  /** Advice may be refused: then things are as before. */
  private static void advise(MemorySegment pages, int advice) {
    try {
      int ignored = (int) MADVISE.invokeExact(pages.address(), pages.byteSize(), advice);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("madvise", e);
    }
  }

  private static void unmap(MemorySegment pages) {
    long size = (pages.byteSize() + PAGE - 1) / PAGE * PAGE;
    try {
      int ignored = (int) MUNMAP.invokeExact(pages.address(), size);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("munmap", e);
    }
  }
}
