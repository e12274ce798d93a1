package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.run.Continuation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses that are promised now and made later: polled, followed, left, cancelled, resumed. */
final class BackgroundTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"(resp_[0-9a-f]{32})\"");
  private static final Continuation QUICK = TestNode.words(Duration.ZERO, "one ", "two ", "three");
  private static final Continuation SLOW = TestNode.words(Duration.ofMillis(150), words());
  private static final String[] STATES = {"queued", "in_progress"};

  @TempDir Path folder;

  private static String[] words() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      words.add("word" + i + " ");
    }
    return words.toArray(String[]::new);
  }

  private TestNode node(Continuation engine) throws Exception {
    return node(engine, TestNode.digest(1));
  }

  private TestNode node(Continuation engine, Digest model) throws Exception {
    SealedStore store =
        SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), Clock.systemUTC());
    return new TestNode(engine, 8, Duration.ofSeconds(1), Optional.of(store), model);
  }

  private static String body(String more) {
    return "{\"model\":\""
        + TestNode.MODEL
        + "\",\"input\":\"hello\",\"background\":true"
        + more
        + "}";
  }

  private static String promise(TestNode node, String more) throws Exception {
    HttpResponse<String> promised = node.post("/v1/responses", body(more));
    assertThat(promised.statusCode()).as(promised.body()).isEqualTo(200);
    assertThat(promised.body()).contains("\"background\":true", "\"store\":true");
    return id(promised.body());
  }

  private static String id(String body) {
    Matcher matcher = ID.matcher(body);
    assertThat(matcher.find()).as(body).isTrue();
    return matcher.group(1);
  }

  private static String status(String body) {
    Matcher matcher = Pattern.compile("\"status\":\"([a-z_]+)\",\"model\"").matcher(body);
    assertThat(matcher.find()).as(body).isTrue();
    return matcher.group(1);
  }

  private static String poll(TestNode node, String id) throws Exception {
    for (int i = 0; i < 2400; i++) {
      String body = node.get("/v1/responses/" + id).body();
      if (!List.of(STATES).contains(status(body))) {
        return body;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("never over");
  }

  private static String events(TestNode node, String id, int after) throws Exception {
    String from = after < 0 ? "" : "&starting_after=" + after;
    HttpResponse<String> stream = node.get("/v1/responses/" + id + "?stream=true" + from);
    assertThat(stream.statusCode()).as(stream.body()).isEqualTo(200);
    return withoutComments(stream.body());
  }

  private static String withoutComments(String stream) {
    return stream.replace(":\n\n", "");
  }

  @Test
  void isMadeAfterItWasPromised() throws Exception {
    try (TestNode node = node(QUICK)) {
      String id = promise(node, ",\"instructions\":\"be brief\"");
      String made = poll(node, id);
      assertThat(status(made)).isEqualTo("completed");
      assertThat(made).contains("one two three", "\"background\":true", "be brief");
      assertThat(node.get("/v1/responses/" + id + "/input_items").body())
          .contains("hello")
          .doesNotContain("be brief");
      HttpRequest stranger =
          HttpRequest.newBuilder(node.uri("/v1/responses/" + id))
              .header("authorization", "Bearer " + TestNode.OTHER_KEY)
              .build();
      assertThat(node.client.send(stranger, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);
      String next =
          node.post(
                  "/v1/responses",
                  "{\"model\":\"test-model\",\"input\":\"and\",\"previous_response_id\":\""
                      + id
                      + "\"}")
              .body();
      assertThat(status(next)).isEqualTo("completed");
    }
  }

  @Test
  void isFollowedFromAnywhere() throws Exception {
    try (TestNode node = node(SLOW)) {
      String id = "";
      List<String> seen = new ArrayList<>();
      HttpRequest request =
          node.request("/v1/responses")
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body(",\"stream\":true")))
              .build();
      var answer = node.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        while (seen.size() < 7) {
          String line = lines.readLine();
          if (line.startsWith("data: ")) {
            seen.add(line.substring(6));
            id = id.isEmpty() ? id(line) : id;
          }
        }
      }
      assertThat(seen.get(1)).contains("response.queued", "\"sequence_number\":1");
      assertThat(node.post("/v1/responses/" + id, "{}").statusCode()).isEqualTo(405);
      String rest = events(node, id, 6);
      String whole = events(node, id, -1);
      assertThat(whole).as("gone on without its caller").contains("word19", "response.completed");
      assertThat(whole).endsWith(rest);
      String first = whole.substring(0, whole.length() - rest.length());
      assertThat(first.lines().filter(l -> l.startsWith("data: ")).map(l -> l.substring(6)))
          .containsExactlyElementsOf(seen);
      assertThat(events(node, id, 10_000)).isEmpty();
    }
  }

  @Test
  void isCancelledWhileItWaitsAndWhileItRuns() throws Exception {
    try (TestNode node = node(SLOW)) {
      String running = promise(node, "");
      List<String> others = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        others.add(promise(node, ""));
      }
      for (String id : List.of(others.getLast(), running)) {
        HttpResponse<String> cancelled = node.post("/v1/responses/" + id + "/cancel", "");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(status(cancelled.body())).isEqualTo("cancelled");
        assertThat(status(node.get("/v1/responses/" + id).body())).isEqualTo("cancelled");
        assertThat(node.post("/v1/responses/" + id + "/cancel", "").statusCode()).isEqualTo(200);
      }
      HttpResponse<String> gone =
          node.client.send(
              node.request("/v1/responses/" + others.getFirst()).DELETE().build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(gone.body()).contains("\"deleted\":true");
      assertThat(node.get("/v1/responses/" + others.getFirst()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void isMadeByWhoeverStartsNext() throws Exception {
    String id;
    // So slow that a busy machine asks before it is over.
    try (TestNode node = node(TestNode.words(Duration.ofSeconds(1), words()))) {
      id = promise(node, ",\"seed\":7");
      Thread.sleep(700);
      String early =
          node.post(
                  "/v1/responses",
                  "{\"model\":\"test-model\",\"input\":\"x\",\"previous_response_id\":\""
                      + id
                      + "\"}")
              .body();
      assertThat(early).contains("response_not_ready");
    }
    String whole;
    try (TestNode node = node(TestNode.words(Duration.ZERO, words()))) {
      assertThat(status(poll(node, id))).isEqualTo("completed");
      whole = events(node, id, -1);
      assertThat(whole).contains("word0", "word19", "response.completed");
    }
    try (TestNode node = node(QUICK)) {
      assertThat(events(node, id, -1)).as("not made twice").isEqualTo(whole);
    }
  }

  @Test
  void isNotContinuedToAnotherAnswer() throws Exception {
    String id;
    try (TestNode node = node(SLOW)) {
      id = promise(node, "");
    }
    try (TestNode node = node(QUICK, TestNode.digest(2))) {
      String failed = poll(node, id);
      assertThat(status(failed)).isEqualTo("failed");
      assertThat(failed).contains("numerics_changed").doesNotContain("one two");
      assertThat(events(node, id, -1)).contains("response.failed", "numerics_changed");
    }
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    try (TestNode node = node(QUICK)) {
      assertThat(node.post("/v1/responses", body(",\"store\":false")).body())
          .contains("invalid_value", "\"param\":\"store\"");
      String stored =
          id(
              node.post(
                      "/v1/responses", "{\"model\":\"test-model\",\"input\":\"x\",\"store\":true}")
                  .body());
      assertThat(node.post("/v1/responses/" + stored + "/cancel", "").body())
          .contains("not_background");
      assertThat(node.get("/v1/responses/" + stored + "?stream=true").body())
          .contains("not_background");
      assertThat(node.post("/v1/responses/resp_" + "0".repeat(32) + "/cancel", "").statusCode())
          .isEqualTo(404);
      assertThat(node.get("/v1/responses/" + stored + "?stream=perhaps").statusCode())
          .isEqualTo(400);
    }
    try (TestNode node = new TestNode(QUICK)) {
      assertThat(node.post("/v1/responses", body("")).body()).contains("store_unavailable");
    }
  }

  @Test
  void promisesNoMoreThanItNamed() throws Exception {
    try (TestNode node = node(TestNode.words(Duration.ofMinutes(10), "late"))) {
      int refused = 0;
      for (int i = 0; i < 101; i++) {
        HttpResponse<String> promised = node.post("/v1/responses", body(""));
        if (promised.statusCode() == 429) {
          assertThat(promised.body()).contains("background_full");
          refused++;
        }
      }
      assertThat(refused).isEqualTo(1);
    }
  }
}
