package dev.adyton.engine.model;

import dev.adyton.kernels.KeyValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Keys and values of every layer for one sequence, off heap, zeroed before they are freed. Its
 * content derives from a prompt; nothing else refers to it.
 */
final class KeyValueCache implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  /** Shared, because a team's threads read it; nobody else can reach it. */
  private final Arena arena = Arena.ofShared();

  private final MemorySegment all;
  private final KeyValues[] layers;

  KeyValueCache(int layerCount, int heads, int capacity, int dim) {
    long bytes = KeyValues.bytes(heads, capacity, dim);
    all = arena.allocate(Math.multiplyExact(bytes, 2L * layerCount), CACHE_LINE);
    layers = new KeyValues[layerCount];
    for (int i = 0; i < layerCount; i++) {
      MemorySegment keys = all.asSlice(2L * i * bytes, bytes);
      MemorySegment values = all.asSlice((2L * i + 1) * bytes, bytes);
      layers[i] = new KeyValues(keys, values, heads, capacity, dim);
    }
  }

  static KeyValueCache of(Shape s, int capacity) {
    return new KeyValueCache(s.layers(), s.kvHeads(), capacity, s.headDim());
  }

  /** Copies the first {@code tokens} positions of every layer. */
  void copy(KeyValueCache from, int tokens) {
    for (int i = 0; i < layers.length; i++) {
      layers[i].copy(from.layers[i], tokens);
    }
  }

  KeyValues layer(int i) {
    return layers[i];
  }

  /** Zeroes and frees. Idempotent. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      all.fill((byte) 0);
      arena.close();
    }
  }
}
