package dev.adyton.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ends of sums on the vector rung, whatever its width: quarters are added to quarters as
 * vectors of four, which are loads and additions alone. Shuffling whole vectors took five times as
 * long, for it needs a mask at each step.
 */
final class Trees {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_128;
  private static final Class<? extends Vector<Float>> EXACT = F.vectorType();

  private Trees() {}

  /** {@link Lanes#trees}. */
  static void end(float[] lane, int lo, float[] out, int oo, int os) {
    for (int i = 0; i < Lanes.TILE; i++) {
      int at = lo + i * Lanes.TILE * Lanes.LANES;
      int to = oo + i * os;
      out[to] = tree(lane, at);
      out[to + 1] = tree(lane, at + 16);
      out[to + 2] = tree(lane, at + 32);
      out[to + 3] = tree(lane, at + 48);
    }
  }

  /** {@link Lanes#tree}. */
  private static float tree(float[] lane, int at) {
    FloatVector s = load(lane, at).add(load(lane, at + 8));
    s = s.add(load(lane, at + 4).add(load(lane, at + 12)));
    return (s.lane(0) + s.lane(2)) + (s.lane(1) + s.lane(3));
  }

  private static FloatVector load(float[] a, int at) {
    return (FloatVector) EXACT.cast(FloatVector.fromArray(F, a, at));
  }
}
