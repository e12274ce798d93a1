package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.kernels.FloatMath;

/**
 * Rotary positions (RoFormer, section 3.4.2): pair i of a head turns by position · base^(−2i/n),
 * divided by the pair's factor where the file has {@code rope_freqs.weight}. Immutable.
 */
final class Rope {
  static final String FACTORS = "rope_freqs.weight";

  private final double[] frequencies;

  /**
   * @param turned n, even
   * @param factors one per pair, or empty
   */
  Rope(double base, int turned, float[] factors) throws ModelException {
    frequencies = new double[turned / 2];
    for (int i = 0; i < frequencies.length; i++) {
      // StrictMath is specified bit for bit (fdlibm); this runs once per model.
      frequencies[i] = StrictMath.pow(base, -2.0 * i / turned);
      if (factors.length > 0) {
        frequencies[i] /= factors[i];
        if (!(factors[i] > 0) || !(frequencies[i] <= MAX_FREQUENCY)) {
          throw new ModelException(Code.VALUE, FACTORS);
        }
      }
    }
  }

  /** Angles must stay where {@link FloatMath#cosSin} reduces them exactly. */
  private static final double MAX_FREQUENCY = 64;

  /** Writes cos and sin of every pair at {@code position} to {@code out[offset …]}. */
  void turns(int position, float[] out, int offset) {
    for (int i = 0; i < frequencies.length; i++) {
      FloatMath.cosSin(position * frequencies[i], out, offset + 2 * i);
    }
  }
}
