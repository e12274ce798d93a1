package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.journal.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node is killed with SIGKILL while it makes what it promised. The next one makes the same:
 * what a follower saw before is how the resumed stream begins, byte for byte, and nothing that was
 * acknowledged is lost or made twice.
 */
final class BackgroundKillTest {
  private static final String KEY = "adk-kill-0123456789abcdef";
  private static final String CANARY = "Zilpha";
  private static final int AT_ONCE = 3;
  private static final Pattern ID = Pattern.compile("\"id\":\"resp_([0-9a-f]{32})\"");

  @TempDir Path temp;
  private ChildJvm jvm;

  @BeforeEach
  void pack() throws Exception {
    jvm = new ChildJvm(temp.resolve("jvm"));
  }

  /**
   * A store under test.
   *
   * @param flags that name it to the node
   * @param files all that it ever wrote
   * @param crash ends a server of its own as a power cut would, and starts it again
   */
  private record Store(List<String> flags, Path files, Crash crash) {}

  @FunctionalInterface
  private interface Crash {
    void now() throws Exception;
  }

  @Test
  void resumesWhatItPromised() throws Exception {
    cycles(3, folder());
  }

  @Test
  void resumesWhatItPromisedInADatabase() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      cycles(3, database(server));
      // Its certificate bears another name.
      String url = server.tls("127.0.0.1", "store", server.certificate);
      Store wrong = new Store(List.of("--store", url), server.data, () -> {});
      try (NodeProcess node = start(wrong)) {
        assertThat(node.said).doesNotContainKey("ready");
        assertThat(node.stderr())
            .contains("DATABASE_UNREACHABLE")
            .as("the driver says nothing on its own")
            .doesNotContain("postgresql.ssl", "SEVERE", "WARNING: Server");
      }
    }
  }

  @Test
  @Tag("heavy")
  void resumesWhatItPromisedThreeHundredTimes() throws Exception {
    cycles(300, folder());
  }

  @Test
  @Tag("heavy")
  void resumesWhatItPromisedInADatabaseThreeHundredTimes() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      cycles(300, database(server));
    }
  }

  private Store folder() {
    Path files = temp.resolve("store");
    return new Store(List.of("--store", files.toString()), files, () -> {});
  }

  private static Store database(PostgresServer server) throws Exception {
    String url = server.url(server.database("store"));
    return new Store(
        List.of("--store", url, "--store-password-file", server.password.toString()),
        server.data,
        server::crash);
  }

  /** A promise that was acknowledged, and what was seen of it until the node died. */
  private record Seen(int seed, String id, String stream) {
    /** Returns whether some of the answer was seen, and not its end. */
    boolean within() {
      return events() > 2 && !stream.contains("event: response.completed");
    }

    int events() {
      return stream.split("\n\n", -1).length - 1;
    }

    String after() {
      return events() == 0 ? "" : "&starting_after=" + (events() - 1);
    }
  }

  private void cycles(int cycles, Store store) throws Exception {
    long seed = System.nanoTime();
    System.out.println("BackgroundKillTest seed " + seed);
    Random random = new Random(seed);
    Files.writeString(temp.resolve("keys"), KEY + "\n");
    List<String> whole = new ArrayList<>();
    try (NodeProcess node = node(store);
        HttpClient client = client(node)) {
      for (int i = 0; i < AT_ONCE; i++) {
        whole.add(normal(stream(client, node, post(client, node, i), "")));
        assertThat(whole.getLast()).contains("\"usage\":{\"input_tokens\":26");
      }
      // Its end leaves the archive of its classes to all others.
      node.process.destroy();
      node.process.waitFor();
    }
    int cut = 0;
    List<Seen> before = List.of();
    for (int cycle = 1; cycle <= cycles + 1; cycle++) {
      try (NodeProcess node = node(store);
          HttpClient client = client(node)) {
        // Some promises outlive several nodes, and their streams are put together of pieces.
        if (cycle > cycles || random.nextInt(4) == 0) {
          for (Seen seen : before) {
            whole(client, node, seen, whole.get(seen.seed()));
          }
          before = List.of();
        }
        before = cycle <= cycles ? killed(client, node, random, before) : before;
        cut += (int) before.stream().filter(Seen::within).count();
      }
      if (cycle % 10 == 2) {
        store.crash().now();
      }
      if (cycle % 25 == 0) {
        long passed = (System.nanoTime() - seed) / 1_000_000_000;
        System.out.printf(
            "BackgroundKillTest: %d kills, %d cut so far, %d s%n", cycle, cut, passed);
      }
    }
    assertThat(PostgresServer.files(store.files(), CANARY)).as("files with a prompt").isEmpty();
    System.out.println("BackgroundKillTest: " + cycles + " kills, " + cut + " streams cut within");
  }

  /** Waits for the whole of a stream that a kill cut: it goes on from there, and equals another. */
  private static void whole(HttpClient client, NodeProcess node, Seen seen, String other)
      throws Exception {
    String resumed = stream(client, node, seen.id(), "");
    assertThat(resumed).as("what was seen before").startsWith(seen.stream());
    assertThat(normal(resumed)).isEqualTo(other);
    if (seen.events() > 0) {
      assertThat(stream(client, node, seen.id(), seen.after()))
          .isEqualTo(resumed.substring(seen.stream().length()));
    }
  }

  private NodeProcess node(Store store) throws IOException {
    NodeProcess node = start(store);
    assertThat(node.said).as(node.stderr()).containsKey("ready");
    return node;
  }

  /** Always in the same folder: a database's root key lies there. */
  private NodeProcess start(Store store) throws IOException {
    List<String> flags = new ArrayList<>(store.flags());
    flags.addAll(List.of("--store-key", "file", "--model-id", "demo"));
    flags.addAll(List.of("--model", NodeProcess.model().toString()));
    flags.addAll(List.of("--api-key-file", temp.resolve("keys").toString()));
    // Nothing is compiled for speed in a life of seconds.
    flags.addAll(List.of("--kernels", "scalar"));
    return new NodeProcess(
        temp.resolve("node"), jvm.options(), Map.of(), flags.toArray(String[]::new));
  }

  private static HttpClient client(NodeProcess node) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(TestNode.trusting(node.folder.resolve("ca.pem")))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static HttpRequest.Builder request(NodeProcess node, String path) {
    return HttpRequest.newBuilder(URI.create(node.said.get("ready") + path))
        .header("authorization", "Bearer " + KEY)
        .header("content-type", "application/json");
  }

  private static String post(HttpClient client, NodeProcess node, int seed) throws Exception {
    String body =
        "{\"model\":\"demo\",\"background\":true,\"max_output_tokens\":20,\"temperature\":1.3,"
            + "\"seed\":"
            + seed
            + ",\"input\":\"My name is "
            + CANARY
            + ". Tell me a tiny story.\"}";
    HttpResponse<String> answer =
        client.send(
            request(node, "/v1/responses").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Matcher id = ID.matcher(answer.body());
    assertThat(id.find()).isTrue();
    return "resp_" + id.group(1);
  }

  private static String stream(HttpClient client, NodeProcess node, String id, String more)
      throws Exception {
    HttpRequest request = request(node, "/v1/responses/" + id + "?stream=true" + more).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().replace(":\n\n", "");
  }

  /** Lets the node work on some promises while they are followed, and kills it. */
  private static List<Seen> killed(
      HttpClient client, NodeProcess node, Random random, List<Seen> before) throws Exception {
    List<CompletableFuture<Seen>> follow = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Seen last = before.isEmpty() ? new Seen(i, post(client, node, i), "") : before.get(i);
      follow.add(
          CompletableFuture.supplyAsync(
              () -> new Seen(last.seed(), last.id(), last.stream() + follow(client, node, last))));
    }
    Thread.sleep(random.nextInt(400));
    node.process.destroyForcibly();
    List<Seen> seen = new ArrayList<>();
    for (CompletableFuture<Seen> one : follow) {
      seen.add(one.get());
    }
    return seen;
  }

  /** Reads whole events until the connection breaks. */
  private static String follow(HttpClient client, NodeProcess node, Seen last) {
    StringBuilder read = new StringBuilder();
    try {
      String path = "/v1/responses/" + last.id() + "?stream=true" + last.after();
      HttpRequest request = request(node, path).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var in = answer.body()) {
        byte[] buffer = new byte[4096];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          read.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      // Killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String events =
        read.substring(0, read.lastIndexOf("\n\n") < 0 ? 0 : read.lastIndexOf("\n\n") + 2);
    byte[] utf8 = events.getBytes(StandardCharsets.ISO_8859_1);
    return new String(utf8, StandardCharsets.UTF_8).replace(":\n\n", "");
  }

  /** What differs between two responses to one request: their id and their times. */
  private static String normal(String stream) {
    return stream
        .replaceAll("_[0-9a-f]{32}", "_ID")
        .replaceAll("\"(created_at|completed_at)\":[0-9]+", "\"$1\":0");
  }
}
