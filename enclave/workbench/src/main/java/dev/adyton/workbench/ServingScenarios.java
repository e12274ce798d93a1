package dev.adyton.workbench;

import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ServingEngine;
import dev.adyton.engine.ServingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** What {@code adyton bench-serving} measures. Results are lines. */
final class ServingScenarios {
  /** Clients are not watched before so many milliseconds: loops are compiled, caches fill. */
  private static final long WARM = 8_000;

  /** Five pages: four can be found. */
  private static final int TRIAL_TOKENS = 160;

  /** Of decoding alone, and of decoding beside a process that spins. */
  private static final int SLICE_SECONDS = 3;

  private final LoadedModel model;
  private final int vocabulary;
  private final int seconds;
  private final long seed;
  private final Consumer<String> out;

  ServingScenarios(LoadedModel model, int seconds, long seed, Consumer<String> out) {
    this.model = model;
    this.vocabulary = Math.min(256, model.info().vocabularySize());
    this.seconds = seconds;
    this.seed = seed;
    this.out = out;
  }

  private ServingEngine engine(int sequences) {
    return new ServingEngine(
        model,
        new ServingLimits(
            sequences, 512L << 20, 512, Duration.ofMillis(250), Duration.ofMinutes(5)));
  }

  private int longPrompt() {
    return Math.min(2048, model.info().contextLength() - 128);
  }

  /** Tenants of 4, 4, 8 and 16 clients: an even part each, whatever their number. */
  void mixed() throws InterruptedException {
    try (ServingEngine engine = engine(16)) {
      ServingCrowd crowd =
          new ServingCrowd(engine, vocabulary, new ServingCrowd.Mix(20, 15, longPrompt()));
      int[] clients = {4, 4, 8, 16};
      for (int i = 0; i < clients.length; i++) {
        crowd.add("tenant " + i + " of " + clients[i] + " clients", clients[i], seed + i);
      }
      warm();
      MemoryWatch memory = new MemoryWatch(seconds);
      Map<String, ServingCrowd.Got> got = crowd.count(seconds);
      String resident = memory.report();
      double even = got.values().stream().mapToLong(g -> g.tokens).average().orElse(1);
      got.forEach((tenant, g) ->
          out.accept(
              "%s: %.3f of its fair share, %s".formatted(tenant, g.tokens / even, times(g))));
      out.accept(resident);
      out.accept(engine.stats().toString());
    }
  }

  private static String times(ServingCrowd.Got g) {
    return "%d requests, %d cancelled, first token p50 %.3f s p99 %.3f s, between tokens p50 %.1f ms p99 %.1f ms"
        .formatted(
            g.requests,
            g.cancelled,
            Samples.median(g.first),
            Samples.quantile(g.first, 0.99),
            1e3 * Samples.median(g.between),
            1e3 * Samples.quantile(g.between, 0.99));
  }

  private static void warm() throws InterruptedException {
    Thread.sleep(WARM);
  }

  /** Three tenants who fill the machine; one of them comes tenfold in every second round. */
  void burst() throws InterruptedException {
    List<ServingCrowd.Got> quiet = new ArrayList<>();
    List<ServingCrowd.Got> loud = new ArrayList<>();
    int rounds = 6;
    for (int i = 0; i < rounds; i++) {
      int round = i;
      boolean burst = round % 2 == 1;
      try (ServingEngine engine = engine(12)) {
        ServingCrowd crowd = new ServingCrowd(engine, vocabulary, ServingCrowd.Mix.SHORT);
        crowd.add("a", 8, seed);
        crowd.add("b", 8, seed + 1);
        crowd.add("c", burst ? 80 : 8, seed + 2);
        warm();
        Map<String, ServingCrowd.Got> got = crowd.count(seconds / (double) rounds);
        List<ServingCrowd.Got> side = burst ? loud : quiet;
        got.forEach((tenant, g) -> {
          out.accept(
              "round %d, %s, %s: %s".formatted(round, burst ? "burst" : "even", tenant, times(g)));
          if (!tenant.equals("c")) {
            side.add(g);
          }
        });
      }
    }
    moved("first token", quiet, loud, g -> g.first);
    moved("between tokens", quiet, loud, g -> g.between);
  }

  private void moved(
      String what,
      List<ServingCrowd.Got> quiet,
      List<ServingCrowd.Got> loud,
      Function<ServingCrowd.Got, List<Double>> samples) {
    double before = Samples.median(quiet.stream().flatMap(g -> samples.apply(g).stream()).toList());
    double after = Samples.median(loud.stream().flatMap(g -> samples.apply(g).stream()).toList());
    out.accept(
        "the others' p50, %s: %.4f s, in a burst %.4f s, %+.1f %%"
            .formatted(what, before, after, 100 * (after / before - 1)));
  }

  /**
   * Whether the time to the first token tells that somebody has sent the same prompt: across
   * tenants it must not, within one it must. Trials of all four kinds are interleaved.
   *
   * @param trials of each kind
   */
  void isolation(int trials) {
    Random random = new Random(seed);
    List<List<Double>> times = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      times.add(new ArrayList<>());
    }
    try (ServingEngine engine = engine(4)) {
      ServingClient victim = new ServingClient(engine, "victim");
      ServingClient stranger = new ServingClient(engine, "stranger");
      for (int i = 0; i < 4 * trials + 200; i++) {
        int kind = random.nextInt(4);
        int[] prompt = random.ints(TRIAL_TOKENS, 0, vocabulary).toArray();
        int[] other = random.ints(TRIAL_TOKENS, 0, vocabulary).toArray();
        victim.send(kind % 2 == 0 ? prompt : other, 1);
        ServingClient asks = kind < 2 ? stranger : victim;
        double first = asks.send(prompt, 1).first();
        if (i >= 200) {
          times.get(kind).add(first);
        }
      }
    }
    judge("across tenants", times.get(0), times.get(1));
    judge("within a tenant", times.get(2), times.get(3));
  }

  private void judge(String what, List<Double> same, List<Double> other) {
    double[] low = same.stream().mapToDouble(d -> d).toArray();
    double[] high = other.stream().mapToDouble(d -> d).toArray();
    double[] ends = Samples.aucInterval(low, high, seed);
    out.accept(
        "%s: AUC %.4f, 95 %% interval [%.4f, %.4f], n = %d + %d; medians %.2f and %.2f ms"
            .formatted(
                what,
                Samples.auc(low, high),
                ends[0],
                ends[1],
                low.length,
                high.length,
                1e3 * Samples.median(same),
                1e3 * Samples.median(other)));
  }

  /** A long prompt again, and one that nobody has sent. */
  void prefix() {
    Random random = new Random(seed);
    List<Double> miss = new ArrayList<>();
    List<Double> hit = new ArrayList<>();
    try (ServingEngine engine = engine(4)) {
      ServingClient client = new ServingClient(engine, "a");
      for (int i = 0; i < 12; i++) {
        int[] prompt = random.ints(longPrompt(), 0, vocabulary).toArray();
        double first = client.send(prompt, 2).first();
        prompt[prompt.length - 1] ^= 1;
        double again = client.send(prompt, 2).first();
        if (i >= 2) {
          miss.add(first);
          hit.add(again);
        }
      }
    }
    out.accept(
        "a prefix of %d tokens: first token %.4f s, again %.4f s, %.1f times as fast"
            .formatted(
                longPrompt(),
                Samples.median(miss),
                Samples.median(hit),
                Samples.median(miss) / Samples.median(hit)));
  }

  /**
   * Decoding alone, and beside a process that spins on one of the machine's cores, in turns. A
   * machine's neighbours come and go within minutes, so only slices next to each other are
   * compared.
   */
  void spin() throws IOException, InterruptedException {
    List<Double> alone = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    int pairs = Math.max(1, seconds / (2 * SLICE_SECONDS));
    try (ServingEngine engine = engine(4)) {
      ServingClient client = new ServingClient(engine, "a");
      decode(client);
      for (int pair = 0; pair < pairs; pair++) {
        // Which is first changes, so that a machine that grows faster favours neither.
        double first = pair % 2 == 0 ? decode(client) : decodeBesideSpinner(client);
        double second = pair % 2 == 0 ? decodeBesideSpinner(client) : decode(client);
        alone.add(pair % 2 == 0 ? first : second);
        beside.add(pair % 2 == 0 ? second : first);
        ratios.add(beside.getLast() / alone.getLast());
        out.accept(
            "pair %d: alone %.1f tok/s, beside a spinning process %.1f tok/s: %.0f %%"
                .formatted(pair, alone.getLast(), beside.getLast(), 100 * ratios.getLast()));
      }
    }
    out.accept(
        "decoding alone %.1f tok/s, beside a spinning process %.1f tok/s; ratios of %d pairs: median %.0f %%, quarters %.0f to %.0f %%, all %.0f to %.0f %%"
            .formatted(
                Samples.median(alone),
                Samples.median(beside),
                pairs,
                100 * Samples.median(ratios),
                100 * Samples.quantile(ratios, 0.25),
                100 * Samples.quantile(ratios, 0.75),
                100 * Samples.quantile(ratios, 0),
                100 * Samples.quantile(ratios, 1)));
  }

  private static double decodeBesideSpinner(ServingClient client) throws IOException {
    Process spinner =
        new ProcessBuilder("taskset", "-c", "1", "sh", "-c", "while :; do :; done").start();
    try {
      double speed = decode(client);
      if (!spinner.isAlive()) {
        throw new IOException("nothing spun");
      }
      return speed;
    } finally {
      spinner.destroy();
      spinner.onExit().join();
    }
  }

  /** Decodes short answers for a slice; returns tokens per second. */
  private static double decode(ServingClient client) {
    long start = System.nanoTime();
    BooleanSupplier over = () -> System.nanoTime() - start > SLICE_SECONDS * 1_000_000_000L;
    List<Double> between = new ArrayList<>();
    while (between.isEmpty() || !over.getAsBoolean()) {
      // However slow the machine is, two tokens are waited for.
      between.addAll(
          client.send(new int[] {1}, 64, heard -> heard >= 2 && over.getAsBoolean()).between());
    }
    return 1 / between.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
  }

  /** Looks at this process's memory now and then. */
  private static final class MemoryWatch {
    private final List<Double> resident = new ArrayList<>();
    private final Thread thread;

    MemoryWatch(int seconds) {
      this.thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < 60; i++) {
                    Thread.sleep(seconds * 1000L / 60);
                    resident.add(resident());
                  }
                } catch (InterruptedException | IOException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    private static double resident() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(l -> l.startsWith("VmRSS:"))
          .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    }

    String report() throws InterruptedException {
      thread.join();
      List<Double> late = resident.subList(resident.size() / 4, resident.size());
      return "resident memory after a quarter of the time: %.0f to %.0f MB, at the end %.0f MB"
          .formatted(Samples.quantile(late, 0), Samples.quantile(late, 1), resident.getLast());
    }
  }
}
