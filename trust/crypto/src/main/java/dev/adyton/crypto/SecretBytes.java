package dev.adyton.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.ServiceLoader;

/**
 * Bytes of a long-lived key, outside the Java heap: the collector never copies them, and {@link
 * #close} overwrites them. Has no {@code toString} that shows them. Safe for use by several
 * threads.
 *
 * <p>JCA takes keys as heap arrays only, so each operation works on a copy from {@link #copy},
 * which the caller wipes. What JCA itself copies is beyond our reach: see SECURITY.md, heap
 * remains.
 */
public final class SecretBytes implements AutoCloseable {
  private static final KeyMemory MEMORY =
      ServiceLoader.load(KeyMemory.class, KeyMemory.class.getClassLoader())
          .findFirst()
          .orElse((length, arena) -> arena.allocate(length));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private boolean closed;

  private SecretBytes(int length) {
    segment = MEMORY.allocate(Math.max(length, 1), arena).asSlice(0, length);
  }

  /** Moves bytes off the heap: copies them and wipes the given array. */
  public static SecretBytes take(byte[] bytes) {
    SecretBytes secret = new SecretBytes(bytes.length);
    MemorySegment.copy(bytes, 0, secret.segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    return secret;
  }

  /**
   * Returns a copy on the heap, which the caller wipes as soon as it is done.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized byte[] copy() {
    if (closed) {
      throw new IllegalStateException("key was closed");
    }
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  /** Overwrites and frees the bytes; further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      segment.fill((byte) 0);
      arena.close();
    }
  }
}
