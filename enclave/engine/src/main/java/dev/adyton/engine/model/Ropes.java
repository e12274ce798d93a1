package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.util.Optional;

/**
 * The ways of stretching rotary positions: none, linear (Chen et al. 2023), YaRN (Peng et al.
 * 2023), factors per pair ({@code rope_freqs}, Llama 3.1), LongRoPE (Ding et al. 2024).
 */
final class Ropes {
  private static final String TYPE = "rope.scaling.type";
  private static final String FACTOR = "rope.scaling.factor";
  private static final String ORIGINAL = "rope.scaling.original_context_length";

  private Ropes() {}

  /** Reads what the file says; {@code pairs} is the architecture's own. */
  static Rope read(Settings s, Shape shape, Tensors tensors, Rope.Pairs pairs)
      throws ModelException {
    int n = turned(s, shape);
    double[] f = plain(base(s), n);
    String type = s.word(TYPE).orElse("none");
    double attention = s.real("rope.scaling.attn_factor", 0.01, 100, 1);
    Optional<float[]> factors = factors(s, shape, tensors, n / 2);
    if (factors.isPresent()) {
      for (int i = 0; i < f.length; i++) {
        f[i] /= factors.get()[i];
      }
    }
    switch (type) {
      case "none", "longrope" -> refuseFactor(s, type);
      case "linear" -> linear(f, s.real(FACTOR, 1e-3, 1e6));
      case "yarn" -> attention *= yarn(s, shape, f);
      default -> throw s.wrong(Code.ROPE_SCALING, TYPE);
    }
    return new Rope(f, attention, pairs);
  }

  /** Reads a rope without any stretching, as local layers have it. */
  static Rope local(Settings s, Shape shape, double base, Rope.Pairs pairs) throws ModelException {
    return new Rope(plain(base, turned(s, shape)), 1, pairs);
  }

  static double base(Settings s) throws ModelException {
    return s.real("rope.freq_base", 1, 1e12, 10_000);
  }

  private static int turned(Settings s, Shape shape) throws ModelException {
    int n = s.size("rope.dimension_count", shape.headDim(), shape.headDim());
    if (n % 2 != 0) {
      throw s.wrong("rope.dimension_count");
    }
    return n;
  }

  private static double[] plain(double base, int n) {
    double[] f = new double[n / 2];
    for (int i = 0; i < f.length; i++) {
      // StrictMath is specified bit for bit (fdlibm); this runs once per model.
      f[i] = StrictMath.pow(base, -2.0 * i / n);
    }
    return f;
  }

  /** A factor without a type would be ignored, and the model wrong. */
  private static void refuseFactor(Settings s, String type) throws ModelException {
    if (type.equals("none")
        && (s.real(FACTOR, 0, 1e9, 1) != 1 || s.real("rope.scale_linear", 0, 1e9, 1) != 1)) {
      throw s.wrong(Code.ROPE_SCALING, TYPE);
    }
  }

  private static void linear(double[] f, double factor) {
    for (int i = 0; i < f.length; i++) {
      f[i] /= factor;
    }
  }

  /**
   * Takes the factors per pair. LongRoPE has two sets; which holds must not depend on a request's
   * length, or its first tokens would change with its last: the long one, where the model's context
   * is longer than the one it was first trained with.
   */
  private static Optional<float[]> factors(Settings s, Shape shape, Tensors tensors, int pairs)
      throws ModelException {
    Optional<float[]> plain = tensors.optionalVector("rope_freqs.weight", pairs);
    Optional<float[]> longer = tensors.optionalVector("rope_factors_long.weight", pairs);
    Optional<float[]> shorter = tensors.optionalVector("rope_factors_short.weight", pairs);
    if (longer.isPresent() != shorter.isPresent() || (plain.isPresent() && longer.isPresent())) {
      throw s.wrong(Code.ROPE_SCALING, "rope factors");
    }
    if (longer.isEmpty()) {
      return plain;
    }
    int original = s.size(ORIGINAL, Integer.MAX_VALUE, shape.context());
    return shape.context() > original ? longer : shorter;
  }

  /**
   * YaRN, sections 3.2 and 3.4: pairs that turn more than β_fast times within the original context
   * stay, those below β_slow are interpolated, between them a ramp. Returns the magnitude.
   */
  private static double yarn(Settings s, Shape shape, double[] f) throws ModelException {
    double factor = s.real(FACTOR, 1, 1e6);
    int original = s.size(ORIGINAL, Integer.MAX_VALUE, shape.context());
    int n = 2 * f.length;
    double base = base(s);
    double low = Math.max(0, Math.floor(pairWithTurns(32, n, original, base)));
    double high = Math.min(n - 1, Math.ceil(pairWithTurns(1, n, original, base)));
    for (int i = 0; i < f.length; i++) {
      double ramp = (i - low) / Math.max(0.001, high - low);
      double kept = 1 - Math.min(1, Math.max(0, ramp));
      f[i] = f[i] / factor * (1 - kept) + f[i] * kept;
    }
    return 1 + 0.1 * StrictMath.log(factor);
  }

  /** Returns the pair, a fraction, that turns {@code turns} times within {@code context}. */
  private static double pairWithTurns(double turns, int n, int context, double base) {
    return n * StrictMath.log(context / (turns * 2 * Math.PI)) / (2 * StrictMath.log(base));
  }
}
