package dev.adyton.platform;

import dev.adyton.crypto.KeyMemory;
import dev.adyton.platform.Platform.Capability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Pages for long-lived keys: by {@code memfd_secret} where the kernel has it, which takes them out
 * of the kernel's own map, so that not even root reads them through {@code /proc/PID/mem}; else
 * locked against swapping and left out of dumps; else plain memory off heap. Stateless, safe for
 * use by several threads.
 */
public final class LockedMemory implements KeyMemory {
  private static final long PAGE = 4096;
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_SHARED = 1;
  private static final long MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long MADV_DONTFORK = 10;
  private static final long MADV_DONTDUMP = 16;
  private static final long O_CLOEXEC = 0x80000;

  /** Creates a source of pages; the service loader does. */
  public LockedMemory() {}

  @Override
  public MemorySegment allocate(long length, Arena arena) {
    long bytes = Math.ceilDiv(Math.max(length, 1), PAGE) * PAGE;
    return secret(bytes, arena)
        .or(() -> locked(bytes, arena))
        .orElseGet(() -> arena.allocate(length))
        .asSlice(0, length);
  }

  /** Says what keys get here, by asking for a page. */
  static Capability survey() {
    String name = "locked-keys";
    try (Arena arena = Arena.ofConfined()) {
      if (secret(PAGE, arena).isPresent()) {
        return new Capability(
            name,
            true,
            "sealing and receipt keys rest in memfd_secret pages; copies in use, the TLS key and"
                + " prompts lie on the heap");
      }
      return locked(PAGE, arena).isPresent()
          ? new Capability(
              name, true, "keys at rest are never swapped or dumped; root reads them in memory")
          : new Capability(name, false, "no page could be locked: raise LimitMEMLOCK");
    }
  }

  private static Optional<MemorySegment> secret(long bytes, Arena arena) {
    long file = Libc.call(SystemCall.MEMFD_SECRET, O_CLOEXEC);
    if (file < 0) {
      return Optional.empty();
    }
    try {
      return Libc.call(SystemCall.FTRUNCATE, file, bytes) == 0
          ? map(bytes, MAP_SHARED, file, arena)
          : Optional.empty();
    } finally {
      Libc.call(SystemCall.CLOSE, file);
    }
  }

  private static Optional<MemorySegment> locked(long bytes, Arena arena) {
    Optional<MemorySegment> pages = map(bytes, MAP_PRIVATE_ANONYMOUS, -1, arena);
    return pages.filter(at ->
        Libc.call(SystemCall.MLOCK, at.address(), bytes) == 0
            && Libc.call(SystemCall.MADVISE, at.address(), bytes, MADV_DONTDUMP) == 0
            && Libc.call(SystemCall.MADVISE, at.address(), bytes, MADV_DONTFORK) == 0);
  }

  @SuppressWarnings("restricted") // this package is what native access is enabled for
  private static Optional<MemorySegment> map(long bytes, long flags, long file, Arena arena) {
    long at = Libc.call(SystemCall.MMAP, 0, bytes, PROT_READ_WRITE, flags, file, 0);
    return at == Libc.FAILED
        ? Optional.empty()
        : Optional.of(
            MemorySegment.ofAddress(at)
                .reinterpret(
                    bytes, arena, pages -> Libc.call(SystemCall.MUNMAP, pages.address(), bytes)));
  }
}
