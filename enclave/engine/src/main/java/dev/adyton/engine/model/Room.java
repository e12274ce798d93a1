package dev.adyton.engine.model;

import dev.adyton.kernels.Team;
import dev.adyton.kernels.Workspace;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Arrays kept between passes, so that decoding allocates little. Not thread-safe. */
final class Room implements AutoCloseable {
  private static final float[] EMPTY = {};

  private final Workspace workspace;
  private final Map<Slot, float[]> arrays = new EnumMap<>(Slot.class);

  Room(Team team) {
    workspace = new Workspace(team);
  }

  Workspace workspace() {
    return workspace;
  }

  /** Returns the array of {@code slot}, with room for {@code floats}; its content is undefined. */
  float[] take(Slot slot, int floats) {
    float[] a = arrays.getOrDefault(slot, EMPTY);
    if (a.length < floats) {
      Arrays.fill(a, 0); // what is dropped may derive from content
      a = new float[floats];
      arrays.put(slot, a);
    }
    return a;
  }

  /** Zeroes what was computed here. */
  @Override
  public void close() {
    workspace.close();
    arrays.values().forEach(a -> Arrays.fill(a, 0));
  }
}
