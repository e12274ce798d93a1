package dev.adyton.workbench;

import dev.adyton.codec.Json;
import dev.adyton.engine.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, a figure for each round.
 *
 * @param firstTokenSeconds from nothing to the first token
 * @param prefill tokens per second
 * @param decode tokens per second of all sequences, by how many there were
 * @param read gigabytes per second that the machine can read
 * @param int8 10^9 multiply and add operations per second on int8 that it can do; empty where no
 *     rung of this machine uses them
 */
record BenchReport(
    ModelInfo model,
    String numerics,
    String kernels,
    double firstTokenSeconds,
    List<Double> prefill,
    Map<Integer, List<Double>> decode,
    List<Double> read,
    List<Double> int8) {

  Json json() {
    Json.ObjBuilder batches = Json.object();
    Json.ObjBuilder rounds = Json.object().put("prefill_tok_s", all(prefill));
    decode.forEach((n, figures) -> {
      batches.put(Integer.toString(n), number(median(figures)));
      rounds.put("batch_tok_s_" + n, all(figures));
    });
    Json.ObjBuilder roofline = Json.object().put("read_gb_s", number(median(read)));
    if (!int8.isEmpty()) {
      roofline.put("int8_gop_s", number(median(int8)));
    }
    Json.ObjBuilder out =
        Json.object()
            .put("model", model.name())
            .put("parameters", model.parameters())
            .put("first_token_s", number(firstTokenSeconds))
            .put("prefill_tok_s", number(median(prefill)));
    if (decode.containsKey(1)) {
      out.put("decode_tok_s", number(median(decode.getOrDefault(1, List.of()))));
    }
    return out.put("batch_tok_s", batches.build())
        .put("kernels", kernels)
        .put("numerics", numerics)
        .put("roofline", roofline.build())
        .put("rounds", rounds.put("read_gb_s", all(read)).build())
        .build();
  }

  /** Returns the same for people. */
  List<String> lines() {
    List<String> out = new ArrayList<>();
    out.add(model.name() + ", kernels " + kernels + ", numerics " + numerics);
    out.add(line("first token after", firstTokenSeconds, "s"));
    out.add(line("prefill", median(prefill), "tok/s"));
    decode.forEach((n, figures) -> out.add(line("decode of " + n, median(figures), "tok/s")));
    out.add(line("memory is read at", median(read), "GB/s"));
    if (!int8.isEmpty()) {
      out.add(line("int8 peak", median(int8), "Gop/s"));
    }
    return out;
  }

  private static String line(String what, double figure, String unit) {
    return String.format(Locale.ROOT, "%-18s %9.2f %s", what, figure, unit);
  }

  private static Json all(List<Double> figures) {
    return new Json.Arr(figures.stream().map(BenchReport::number).toList());
  }

  private static Json number(double figure) {
    return new Json.Num(Math.round(figure * 100) / 100.0);
  }

  static double median(List<Double> figures) {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    int n = sorted.size();
    return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
  }
}
