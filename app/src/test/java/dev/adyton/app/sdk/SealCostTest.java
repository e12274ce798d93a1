package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.app.Trusted;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import dev.adyton.verifier.TrustAnchors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sealing costs a node of 110 million parameters that answers eight streams: rounds in pairs,
 * one over plain TLS, one sealed, in turns. A node makes a receipt of either, so that what those
 * cost is added: eight of them, as {@code ChannelTimes} of trust/receipt measures one. Clients run
 * beside the node, so that the share of the throughput counts their unsealing too; the node's own
 * CPU time does not.
 */
@Tag("heavy")
class SealCostTest {
  private static final int STREAMS = 8;
  private static final int PAIRS = Integer.getInteger("adyton.cost.pairs", 11);
  private static final int TOKENS = 96;
  private static final String KEY = "adyton-cost-key-0123456789abcdef0123456789abcdef";
  private static final Pattern TOKENS_USED = Pattern.compile("\"completion_tokens\":(\\d+)");

  /** Of a second: USER_HZ, which Linux fixes for user space. */
  private static final double TICKS = 100;

  @TempDir Path folder;

  /** What a round brought. */
  private record Round(double tokens, double seconds, double cpu) {
    double perSecond() {
      return tokens / seconds;
    }

    double cpuPerToken() {
      return cpu / tokens;
    }
  }

  private static String body(int stream) {
    return "{\"model\":\"cost\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
        + "\"temperature\":0,\"max_tokens\":"
        + TOKENS
        + ",\"prompt\":\"Stream "
        + stream
        + " says something long.\"}";
  }

  private static int tokens(String events) {
    Matcher used = TOKENS_USED.matcher(events);
    assertThat(used.find()).as(events).isTrue();
    return Integer.parseInt(used.group(1));
  }

  private static int plain(HttpClient client, String url, int stream) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/completions"))
            .header("authorization", "Bearer " + KEY)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(stream)))
            .build();
    return tokens(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static int sealed(NodeConnection node, int stream) throws Exception {
    byte[] json = body(stream).getBytes(StandardCharsets.UTF_8);
    SealedRequest request = SealedRequest.postJson("/v1/completions", json).bearer(KEY);
    try (SealedResponse answer = node.send(request)) {
      String events = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer.receipt()).isPresent();
      return tokens(events);
    }
  }

  /** CPU seconds of a process and its threads since its start. */
  private static double cpu(AdytonProcess process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }

  /** One stream's answer, in tokens. */
  @FunctionalInterface
  private interface Stream {
    int answer(int number) throws Exception;
  }

  private static Round round(AdytonProcess node, ExecutorService threads, Stream stream)
      throws Exception {
    List<Callable<Integer>> all = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      int number = i;
      all.add(() -> stream.answer(number));
    }
    double before = cpu(node);
    long start = System.nanoTime();
    int tokens = 0;
    for (Future<Integer> one : threads.invokeAll(all)) {
      tokens += one.get();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Round(tokens, seconds, cpu(node) - before);
  }

  private static Path model(Path folder) throws Exception {
    String given = System.getProperty("adyton.cost.model", "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    Path made = folder.resolve("cost.gguf");
    try (AdytonProcess process =
        AdytonProcess.start(
            "workbench",
            folder,
            "bench-model",
            "--shape",
            "llama-110m",
            "--type",
            "Q8_0",
            "--out",
            made.toString())) {
      assertThat(process.awaitExit()).isZero();
    }
    return made;
  }

  @Test
  void sealingCostsLittle() throws Exception {
    Path keys = Files.writeString(folder.resolve("key"), KEY + "\n");
    Path ca = folder.resolve("ca.pem");
    try (AdytonProcess node =
            AdytonProcess.serve(
                folder, model(folder), keys, ca, "--model-id", "cost", "--numerics", "a8");
        ExecutorService threads = Executors.newFixedThreadPool(STREAMS)) {
      String url = node.awaitReady();
      HttpClient client = HttpClient.newBuilder().sslContext(Trusted.of(ca).context()).build();
      try (NodeConnection connection =
          NodeConnection.connect(URI.create(url), VerifierPolicy.demo(), TrustAnchors.pem(ca))) {
        measure(node, threads, i -> plain(client, url, i), i -> sealed(connection, i));
      }
    }
  }

  private static void measure(
      AdytonProcess node, ExecutorService threads, Stream plain, Stream sealed) throws Exception {
    double[] share = new double[PAIRS];
    double[] cpu = new double[PAIRS];
    for (int i = -2; i < PAIRS; i++) {
      boolean sealedFirst = i % 2 != 0;
      Round first = round(node, threads, sealedFirst ? sealed : plain);
      Round second = round(node, threads, sealedFirst ? plain : sealed);
      Round without = sealedFirst ? second : first;
      Round with = sealedFirst ? first : second;
      System.out.printf(
          "pair %d: plain %.1f tok/s, %.3f ms of CPU; sealed %.1f tok/s, %.3f ms%n",
          i,
          without.perSecond(),
          without.cpuPerToken() * 1e3,
          with.perSecond(),
          with.cpuPerToken() * 1e3);
      if (i >= 0) {
        share[i] = 1 - with.perSecond() / without.perSecond();
        cpu[i] = with.cpuPerToken() / without.cpuPerToken() - 1;
      }
    }
    Arrays.sort(share);
    Arrays.sort(cpu);
    System.out.printf(
        "sealing: %.1f %% of the throughput (%.1f to %.1f), %.1f %% of the node's CPU time"
            + " (%.1f to %.1f), medians of %d pairs%n",
        100 * share[PAIRS / 2],
        100 * share[0],
        100 * share[PAIRS - 1],
        100 * cpu[PAIRS / 2],
        100 * cpu[0],
        100 * cpu[PAIRS - 1],
        PAIRS);
    // Wanted are 3 % on a quiet machine; here is only what a loaded one would still show.
    assertThat(cpu[PAIRS / 2]).isLessThan(0.1);
  }
}
