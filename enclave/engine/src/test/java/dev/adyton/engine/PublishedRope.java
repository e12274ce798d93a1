package dev.adyton.engine;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.util.Arrays;

/**
 * Rotary frequencies in binary64 from {@code config.json}, as the papers give them: RoFormer 3.4.2,
 * position interpolation (Chen et al. 2023), YaRN 3.2–3.4, Llama 3.1's bands, LongRoPE. Written
 * apart from the engine's.
 */
final class PublishedRope {
  final double[] frequencies;
  final double magnitude;

  private PublishedRope(double[] frequencies, double magnitude) {
    this.frequencies = frequencies;
    this.magnitude = magnitude;
  }

  /** Returns plain frequencies {@code base^(-2i/n)}. */
  static PublishedRope plain(double base, int turned) {
    double[] f = new double[turned / 2];
    Arrays.setAll(f, i -> 1 / Math.pow(base, 2.0 * i / turned));
    return new PublishedRope(f, 1);
  }

  /** Returns those of a model whose positions may be stretched. */
  static PublishedRope of(Json.Obj config, double base, int turned) throws CodecException {
    if (config.has("rope_parameters")) {
      Json.Obj s = config.object("rope_parameters");
      return stretched(config, s, s.decimal("rope_theta"), turned);
    }
    return config.has("rope_scaling")
        ? stretched(config, config.object("rope_scaling"), base, turned)
        : plain(base, turned);
  }

  private static PublishedRope stretched(Json.Obj config, Json.Obj s, double base, int turned)
      throws CodecException {
    PublishedRope plain = plain(base, turned);
    double[] f = plain.frequencies;
    double context = config.decimal("max_position_embeddings");
    return switch (s.string("rope_type")) {
      case "linear" -> {
        double factor = s.decimal("factor");
        yield new PublishedRope(Arrays.stream(f).map(v -> v / factor).toArray(), 1);
      }
      case "llama3" -> new PublishedRope(llama3(s, f), 1);
      case "yarn" ->
          yarn(f, base, s.decimal("factor"), s.decimal("original_max_position_embeddings"));
      case "longrope" -> {
        double original = config.decimal("original_max_position_embeddings");
        Json.Arr factors = s.array(context > original ? "long_factor" : "short_factor");
        for (int i = 0; i < f.length; i++) {
          f[i] /= ((Json.Num) factors.items().get(i)).decimal();
        }
        double m = context > original ? 1 + Math.log(context / original) / Math.log(original) : 1;
        yield new PublishedRope(f, Math.sqrt(m));
      }
      default -> throw new IllegalArgumentException("rope_type");
    };
  }

  private static double[] llama3(Json.Obj s, double[] f) throws CodecException {
    double original = s.decimal("original_max_position_embeddings");
    double low = s.decimal("low_freq_factor");
    double high = s.decimal("high_freq_factor");
    double[] out = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      double wave = 2 * Math.PI / f[i];
      double slow = f[i] / s.decimal("factor");
      double smooth = (original / wave - low) / (high - low);
      out[i] =
          wave < original / high
              ? f[i]
              : wave > original / low ? slow : (1 - smooth) * slow + smooth * f[i];
    }
    return out;
  }

  private static PublishedRope yarn(double[] f, double base, double factor, double original) {
    int turned = 2 * f.length;
    double[] bounds = new double[2];
    for (int i = 0; i < 2; i++) {
      double turns = i == 0 ? 32 : 1;
      bounds[i] = turned * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }
    double from = Math.max(Math.floor(bounds[0]), 0);
    double to = Math.min(Math.ceil(bounds[1]), turned - 1);
    double[] out = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      double ramp = Math.clamp((i - from) / Math.max(to - from, 0.001), 0, 1);
      out[i] = f[i] / factor * ramp + f[i] * (1 - ramp);
    }
    return new PublishedRope(out, 0.1 * Math.log(factor) + 1);
  }

  /** Turns a head's first floats in place: i with i + n/2. */
  void turn(double[] x, int at, int position) {
    int half = frequencies.length;
    for (int i = 0; i < half; i++) {
      double cos = Math.cos(position * frequencies[i]) * magnitude;
      double sin = Math.sin(position * frequencies[i]) * magnitude;
      double a = x[at + i];
      double b = x[at + half + i];
      x[at + i] = a * cos - b * sin;
      x[at + half + i] = b * cos + a * sin;
    }
  }
}
