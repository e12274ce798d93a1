package dev.adyton.workbench;

import dev.adyton.engine.Batch;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.Session;
import dev.adyton.kernels.Roofline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures one model. Ids are fixed: what they say has no effect on speed. */
final class BenchRun {
  /** Tokens decoded before the clock starts. */
  static final int WARM = 4;

  private final LoadedModel model;
  private final int threads;
  private final int promptTokens;
  private final int past;
  private final int genTokens;
  private final List<Integer> batches;

  BenchRun(
      LoadedModel model,
      int threads,
      int promptTokens,
      int past,
      int genTokens,
      List<Integer> batches) {
    this.model = model;
    this.threads = threads;
    this.promptTokens = promptTokens;
    this.past = past;
    this.genTokens = genTokens;
    this.batches = List.copyOf(batches);
  }

  /**
   * @param loadSeconds what opening the model took
   */
  BenchReport measure(int rounds, double loadSeconds) {
    long start = System.nanoTime();
    decode(1, 0, 1);
    double first = loadSeconds + (System.nanoTime() - start) / 1e9;
    warmUp();
    List<Double> prefill = new ArrayList<>();
    Map<Integer, List<Double>> decode = new TreeMap<>();
    List<Double> read = new ArrayList<>();
    List<Double> int8 = new ArrayList<>();
    try (Roofline roofline = new Roofline(threads)) {
      for (int i = 0; i < rounds; i++) {
        read.add(roofline.readGigabytesPerSecond());
        roofline.int8GigaOperationsPerSecond().ifPresent(int8::add);
        prefill.add(prefill());
        for (int b : batches) {
          decode.computeIfAbsent(b, n -> new ArrayList<>()).add(decode(b, past, genTokens));
        }
      }
    }
    return new BenchReport(
        model.info(), model.numerics(), model.kernels(), first, prefill, decode, read, int8);
  }

  /** Loops are compiled in use: the first seconds do not count. */
  private void warmUp() {
    long end = System.nanoTime() + 3_000_000_000L;
    do {
      prefill();
      decode(1, 0, 8);
    } while (System.nanoTime() < end);
  }

  /** Returns tokens per second of one prompt, without the logits of its last token. */
  private double prefill() {
    try (Session s = model.newSession(promptTokens)) {
      int[] ids = ids(promptTokens);
      long start = System.nanoTime();
      s.prefill(ids, 0, ids.length);
      return promptTokens * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Returns tokens per second of all {@code sequences} together, each of its own past. */
  private double decode(int sequences, int past, int tokens) {
    List<Session> sessions = new ArrayList<>();
    try (Batch batch = model.newBatch()) {
      for (int i = 0; i < sequences; i++) {
        sessions.add(model.newSession(past + tokens + WARM));
        if (i == 0) {
          sessions.getFirst().prefill(ids(past), 0, past);
        } else {
          sessions.get(i).copyPrefix(sessions.getFirst(), past);
        }
      }
      int[] ids = ids(sequences);
      for (int i = 0; i < WARM; i++) {
        batch.forward(sessions, ids);
      }
      long start = System.nanoTime();
      for (int i = 0; i < tokens; i++) {
        batch.forward(sessions, ids);
      }
      return tokens * 1e9 * sequences / (System.nanoTime() - start);
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private int[] ids(int n) {
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> (i * 37 + 11) % Math.min(256, model.info().vocabularySize()));
    return ids;
  }
}
