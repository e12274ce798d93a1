package dev.adyton.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where the bytes of long-lived keys lie. A node brings a service of this type that locks its
 * pages; without one they lie in plain memory off heap. Implementations are safe for use by several
 * threads.
 */
@FunctionalInterface
public interface KeyMemory {
  /**
   * Returns zeroed memory that lives as long as the arena.
   *
   * @param length in bytes, at least 1
   */
  MemorySegment allocate(long length, Arena arena);
}
