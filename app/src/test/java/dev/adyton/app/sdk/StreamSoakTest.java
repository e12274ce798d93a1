package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.app.Trusted;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two thousand streams that wait and fifty that are busy, for ten minutes, on the demo model. The
 * waiting ones follow background responses of tier {@code flex}, which get no place while others
 * want all of them; when those leave, every follower must get all of its events.
 */
@Tag("heavy")
class StreamSoakTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String KEY = "adyton-soak-key-0123456789abcdef0123456789abcdef";
  private static final int IDLE = Integer.getInteger("adyton.soak.idle", 2000);
  private static final int BUSY = Integer.getInteger("adyton.soak.busy", 50);
  private static final int SECONDS = Integer.getInteger("adyton.soak.seconds", 600);
  private static final int PARTS = 8;
  private static final int RESPONSES = 20;
  private static final Pattern ID = Pattern.compile("\"id\":\"(resp_[0-9a-f]+)\"");
  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  @TempDir Path folder;

  private String url = "";
  private final AtomicBoolean leave = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("authorization", "Bearer " + KEY)
        .header("content-type", "application/json");
  }

  private HttpClient client(Path ca) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(Trusted.of(ca).context())
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static long rss(AdytonProcess node) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(node.pid()), "status"));
    Matcher found = RSS.matcher(status);
    assertThat(found.find()).isTrue();
    return Long.parseLong(found.group(1)) / 1024;
  }

  private void busy(HttpClient client, int number) {
    while (!leave.get()) {
      String body =
          "{\"model\":\"demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":"
              + "\"Tell me story "
              + number
              + ".\"}]}";
      try {
        HttpResponse<String> answer =
            client.send(
                request("/v1/chat/completions")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200 && answer.body().endsWith("data: [DONE]\n\n")) {
          answered.incrementAndGet();
        } else {
          String said = answer.body();
          broken.add(answer.statusCode() + " …" + said.substring(Math.max(0, said.length() - 160)));
        }
      } catch (IOException e) {
        if (!leave.get()) {
          broken.add(e.toString());
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Test
  void staysFlatLosesNothingAndDrains() throws Exception {
    Path keys = Files.writeString(folder.resolve("key"), KEY + "\n");
    Path ca = folder.resolve("ca.pem");
    try (AdytonProcess node =
            AdytonProcess.serve(
                folder,
                MODEL,
                keys,
                ca,
                "--model-id",
                "demo",
                "--store",
                "memory",
                "--max-connections",
                "4096",
                "--max-waiting",
                "256",
                "--drain-seconds",
                "10");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      url = node.awaitReady();
      HttpClient client = client(ca);
      try {
        for (int i = 0; i < BUSY; i++) {
          int number = i;
          threads.execute(() -> busy(client, number));
        }
        List<CompletableFuture<HttpResponse<String>>> followers = follow(client);
        List<Double> resident = watch(node);
        long waiting = followers.stream().filter(f -> !f.isDone()).count();
        int first = answered.get();
        System.out.printf(
            "soak: %d idle, %d busy, %d s: %d answers, broken %s, %d still waiting; RSS MB in each"
                + " eighth of the time %s%n",
            IDLE, BUSY, SECONDS, first, broken, waiting, resident);
        assertThat(broken).isEmpty();
        assertThat(waiting).isGreaterThan(IDLE / 2);
        // Prefixes are kept for five minutes, half of the time: until then they may fill their
        // memory.
        assertThat(resident.getLast()).isLessThan(resident.get(PARTS / 2) * 1.05);
        assertThat(first).isGreaterThan(BUSY);
        // Whoever is busy leaves: places become free, and those that waited get theirs.
        leave.set(true);
        long complete = 0;
        for (CompletableFuture<HttpResponse<String>> f : followers) {
          String events = f.get(5, TimeUnit.MINUTES).body();
          complete += events.contains("event: response.completed") ? 1 : 0;
        }
        System.out.println("soak: followers that got everything: " + complete);
        assertThat(complete).isEqualTo(IDLE);
        leave.set(false);
        for (int i = 0; i < BUSY; i++) {
          int number = i;
          threads.execute(() -> busy(client, number));
        }
        TimeUnit.SECONDS.sleep(3);
        leave.set(true);
        long start = System.nanoTime();
        node.terminate();
        int exit = node.awaitExit();
        Duration drained = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("soak: drained in " + drained.toMillis() + " ms, exit " + exit);
        assertThat(drained).isLessThan(Duration.ofSeconds(12));
      } finally {
        leave.set(true);
        node.terminate();
        client.shutdownNow();
      }
    }
  }

  private List<CompletableFuture<HttpResponse<String>>> follow(HttpClient client) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> followers = new ArrayList<>();
    for (int i = 0; i < RESPONSES; i++) {
      String body =
          "{\"model\":\"demo\",\"background\":true,\"service_tier\":\"flex\",\"input\":\"Count to "
              + (i + 2)
              + ".\"}";
      HttpResponse<String> made =
          client.send(
              request("/v1/responses").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
      Matcher id = ID.matcher(made.body());
      assertThat(id.find()).as(made.body()).isTrue();
      for (int j = 0; j < IDLE / RESPONSES; j++) {
        HttpRequest follow = request("/v1/responses/" + id.group(1) + "?stream=true").GET().build();
        followers.add(
            client.sendAsync(follow, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return followers;
  }

  /** Samples memory once a second; returns its mean in each part of the time. */
  private static List<Double> watch(AdytonProcess node) throws Exception {
    List<Double> means = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      LongSummaryStatistics seen = new LongSummaryStatistics();
      for (int i = 0; i < SECONDS / PARTS; i++) {
        seen.accept(rss(node));
        TimeUnit.SECONDS.sleep(1);
      }
      means.add(seen.getAverage());
    }
    return means;
  }
}
