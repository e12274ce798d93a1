package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.RootKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/** Conversations over HTTP: made, labelled, gone on with, read item by item, forgotten. */
final class ConversationsTest {
  private static final Pattern ITEM = Pattern.compile("\"id\":\"((?:msg|fc|fco|rs)_[0-9a-f_]+)\"");

  @TempDir Path folder;

  private TestNode node() throws Exception {
    SealedStore store =
        SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), Clock.systemUTC());
    return new TestNode(
        (request, listener, cancelled) -> {
          listener.onText(SecretText.of("answer"));
          return new GenerationResult(FinishReason.STOP, 3, 1, 1);
        },
        4,
        Duration.ofSeconds(5),
        Optional.of(store));
  }

  private static String create(TestNode node, String body) throws Exception {
    HttpResponse<String> made = node.post("/v1/conversations", body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    Matcher id = Pattern.compile("\"id\":\"(conv_[0-9a-f]{32})\"").matcher(made.body());
    assertThat(id.find()).as(made.body()).isTrue();
    return id.group(1);
  }

  private static List<String> items(String body) {
    List<String> ids = new ArrayList<>();
    for (Matcher m = ITEM.matcher(body); m.find(); ) {
      ids.add(m.group(1));
    }
    return ids;
  }

  private static int status(TestNode node, String method, String path, String key)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri(path))
            .header("authorization", "Bearer " + key)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return node.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  @Test
  void holdsWhatWasSaidAndAnswered() throws Exception {
    String id;
    try (TestNode node = node()) {
      id =
          create(
              node,
              "{\"metadata\":{\"topic\":\"demo\"},\"items\":[{\"type\":\"message\",\"role\":\"user\","
                  + "\"content\":\"alpha\"}]}");
      String answer =
          node.post(
                  "/v1/responses",
                  "{\"model\":\"test-model\",\"input\":\"second\",\"instructions\":\"brief\","
                      + "\"conversation\":{\"id\":\""
                      + id
                      + "\"}}")
              .body();
      assertThat(answer).contains("\"conversation\":{\"id\":\"" + id + "\"}", "\"store\":false");
    }
    try (TestNode node = node()) {
      String items = node.get("/v1/conversations/" + id + "/items?order=asc").body();
      assertThat(items).containsSubsequence("alpha", "second", "answer").doesNotContain("brief");
      assertThat(items(items)).hasSize(3);
      assertThat(node.get("/v1/conversations/" + id).body())
          .contains("\"object\":\"conversation\"", "\"metadata\":{\"topic\":\"demo\"}");
      String page = node.get("/v1/conversations/" + id + "/items?limit=2").body();
      assertThat(page).contains("answer", "second", "\"has_more\":true").doesNotContain("alpha");
      String rest =
          node.get("/v1/conversations/" + id + "/items?after=" + items(page).getLast()).body();
      assertThat(rest).contains("alpha", "\"has_more\":false").doesNotContain("second");
    }
  }

  @Test
  void itemsKeepTheirNamesWhenOthersGo() throws Exception {
    try (TestNode node = node()) {
      String id = create(node, "{}");
      String added =
          node.post(
                  "/v1/conversations/" + id + "/items",
                  "{\"items\":[{\"role\":\"user\",\"content\":\"a\"},"
                      + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},"
                      + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"sunny\"}]}")
              .body();
      List<String> ids = items(added);
      assertThat(ids).hasSize(3);
      assertThat(
              status(
                  node, "DELETE", "/v1/conversations/" + id + "/items/" + ids.get(0), TestNode.KEY))
          .isEqualTo(200);
      assertThat(node.get("/v1/conversations/" + id + "/items/" + ids.get(2)).body())
          .contains("sunny", "function_call_output");
      assertThat(node.get("/v1/conversations/" + id + "/items/" + ids.get(0)).statusCode())
          .isEqualTo(404);
      String more =
          node.post(
                  "/v1/conversations/" + id + "/items",
                  "{\"items\":[{\"role\":\"user\",\"content\":\"b\"}]}")
              .body();
      assertThat(ids).doesNotContainAnyElementsOf(items(more));
    }
  }

  @Test
  void isItsCallersAlone() throws Exception {
    try (TestNode node = node()) {
      String id = create(node, "{}");
      String path = "/v1/conversations/" + id;
      for (String method : new String[] {"GET", "DELETE"}) {
        assertThat(status(node, method, path, TestNode.OTHER_KEY)).isEqualTo(404);
      }
      assertThat(node.post("/v1/conversations/" + id, "{\"metadata\":{\"a\":\"b\"}}").body())
          .contains("\"metadata\":{\"a\":\"b\"}");
      assertThat(status(node, "DELETE", path, TestNode.KEY)).isEqualTo(200);
      assertThat(status(node, "GET", path, TestNode.KEY)).isEqualTo(404);
      String body = "{\"model\":\"test-model\",\"input\":\"x\",\"conversation\":\"" + id + "\"";
      assertThat(node.post("/v1/responses", body + "}").statusCode()).isEqualTo(404);
      assertThat(node.post("/v1/responses/input_tokens", body + "}").statusCode()).isEqualTo(404);
      assertThat(node.post("/v1/responses", body + ",\"previous_response_id\":\"resp_1\"}").body())
          .contains("unsupported_parameter");
    }
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "x"))) {
      assertThat(node.post("/v1/conversations", "{}").body()).contains("store_unavailable");
    }
  }
}
