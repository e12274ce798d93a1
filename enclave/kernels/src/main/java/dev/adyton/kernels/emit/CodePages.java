package dev.adyton.kernels.emit;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory asked of Linux directly. Pages of code are writable first and executable after, never
 * both; they stay until the process ends.
 */
@SuppressWarnings("restricted") // the module that may
public final class CodePages {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE = 2;
  private static final int CLOSE_ON_EXEC = 1;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int DONT_NEED = 4;
  private static final int HUGE_PAGES = 14;
  private static final long PAGE = 4096;

  private static final MemorySegment MMAP = find("mmap");
  private static final MemorySegment MPROTECT = find("mprotect");
  private static final MemorySegment MUNMAP = find("munmap");
  private static final MemorySegment MADVISE = find("madvise");

  private CodePages() {}

  private static MemorySegment find(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
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
    if ((int) NativeCall.function(MPROTECT, pages.address(), size, READ | EXECUTE) != 0) {
      throw new IllegalStateException("the kernel lets no new code run (mprotect)");
    }
    return pages;
  }

  /**
   * Puts code where it can run on processors whose instruction caches do not see what is stored.
   * The code is written to a file in memory by a system call and mapped from there, executable and
   * never writable: so it is coherent for the reason that a program runs which was just linked. No
   * cache instruction has to be run before there is code that could run one.
   *
   * @throws IllegalStateException where the kernel refuses
   */
  public static MemorySegment loaded(byte[] code) {
    long size = (code.length + PAGE - 1) / PAGE * PAGE;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, code);
      MemorySegment name = arena.allocateFrom("adyton-code");
      int file = (int) NativeCall.function(find("memfd_create"), name.address(), CLOSE_ON_EXEC);
      if (file < 0) {
        throw new IllegalStateException("the kernel gives no file for code (memfd_create)");
      }
      try {
        long written = NativeCall.function(find("write"), file, bytes.address(), code.length);
        long at =
            written != code.length
                ? -1
                : NativeCall.function(MMAP, 0, size, READ | EXECUTE, PRIVATE, file, 0);
        if (at == -1) {
          throw new IllegalStateException("the kernel lets no new code run (mmap)");
        }
        return MemorySegment.ofAddress(at).reinterpret(size);
      } finally {
        NativeCall.function(find("close"), file);
      }
    }
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
    long at = NativeCall.function(MMAP, 0, size, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0);
    if (at == -1) {
      throw new IllegalStateException("the kernel gives no memory (mmap)");
    }
    return MemorySegment.ofAddress(at).reinterpret(size);
  }

  /** Advice may be refused: then things are as before. */
  private static void advise(MemorySegment pages, int advice) {
    NativeCall.function(MADVISE, pages.address(), pages.byteSize(), advice);
  }

  private static void unmap(MemorySegment pages) {
    long size = (pages.byteSize() + PAGE - 1) / PAGE * PAGE;
    NativeCall.function(MUNMAP, pages.address(), size);
  }
}
