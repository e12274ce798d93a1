package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.RootKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations made shorter: the item works for its key alone, and says what it should. */
final class CompactTest {
  private static final String PATH = "/v1/responses/compact";
  private static final String LONG =
      "{\"model\":\"test-model\",\"input\":[{\"role\":\"developer\",\"content\":\"Speak plainly.\"},"
          + "{\"role\":\"user\",\"content\":\"canary-question\"},"
          + "{\"role\":\"assistant\",\"content\":\"an answer\"}]}";

  @TempDir Path folder;

  private SealedStore store() throws Exception {
    return SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), Clock.systemUTC());
  }

  private static TestNode node(Optional<SealedStore> store, String says) throws Exception {
    return new TestNode(
        (request, listener, cancelled) -> {
          listener.onText(SecretText.of(says));
          return new GenerationResult(FinishReason.STOP, 3, 2, 1);
        },
        4,
        Duration.ofSeconds(5),
        store);
  }

  private static String item(Json.Obj compacted) throws Exception {
    Json.Obj item = (Json.Obj) compacted.array("output").items().getFirst();
    assertThat(item.string("type")).isEqualTo("compaction");
    assertThat(item.string("id")).startsWith("cmp_");
    return item.string("encrypted_content");
  }

  private static String next(String sealed) {
    return "{\"model\":\"test-model\",\"store\":true,\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\""
        + sealed
        + "\"},{\"role\":\"user\",\"content\":\"and then?\"}]}";
  }

  @Test
  void theItemStandsForTheConversation() throws Exception {
    String sealed;
    try (TestNode node = node(Optional.of(store()), "the canary-summary")) {
      Json.Obj compacted = ApiTest.json(node.post(PATH, LONG).body());
      assertThat(compacted.string("object")).isEqualTo("response.compaction");
      assertThat(compacted.object("usage").integer("output_tokens")).isEqualTo(2);
      sealed = item(compacted);
      assertThat(recorded(node)).contains("\"output_tokens\":2");
      assertThat(new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
          .doesNotContain("canary");
      assertThat(canaries(folder)).isEmpty();
    }
    // Another process: the key is the store's.
    try (TestNode node = node(Optional.of(store()), "more")) {
      Json.Obj response = ApiTest.json(node.post("/v1/responses", next(sealed)).body());
      assertThat(response.string("status")).isEqualTo("completed");
      String items =
          node.get("/v1/responses/" + response.string("id") + "/input_items?order=asc").body();
      assertThat(items)
          .containsSubsequence("Speak plainly.", "Summarize", "the canary-summary", "and then?")
          .doesNotContain("canary-question");
    }
  }

  /** Waits for the call's record, which is made after its answer. */
  private static String recorded(TestNode node) throws Exception {
    for (int i = 0; i < 1200; i++) {
      String events = node.get("/v1/audit/events?limit=100").body();
      if (events.contains("\"compact\"")) {
        return events;
      }
      TestNode.sleep(Duration.ofMillis(50));
    }
    throw new AssertionError("no record");
  }

  @Test
  void nobodyElseCanUseIt() throws Exception {
    try (TestNode node = node(Optional.of(store()), "summary")) {
      String sealed = item(ApiTest.json(node.post(PATH, LONG).body()));
      assertThat(node.ask("POST", "/v1/responses", TestNode.OTHER_KEY, next(sealed)).body())
          .contains("compaction_invalid");
      char changed = sealed.charAt(40) == 'A' ? 'B' : 'A';
      String broken = sealed.substring(0, 40) + changed + sealed.substring(41);
      for (String bad : List.of(broken, sealed.substring(0, 30), "", "!", "AAAA")) {
        assertThat(node.post("/v1/responses", next(bad)).body())
            .as(bad)
            .contains("compaction_invalid", "input.encrypted_content");
      }
      assertThat(
              node.post("/v1/responses/input_tokens", next(sealed).replace("\"store\":true,", "")))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }
  }

  @Test
  void goesOnFromAKeptResponse() throws Exception {
    try (TestNode node = node(Optional.of(store()), "said")) {
      String first = "{\"model\":\"test-model\",\"input\":\"x\",\"store\":true}";
      String id = ApiTest.json(node.post("/v1/responses", first).body()).string("id");
      String asked = "{\"model\":\"test-model\",\"previous_response_id\":\"" + id + "\"}";
      item(ApiTest.json(node.post(PATH, asked).body()));
      assertThat(node.post(PATH, "{\"model\":\"test-model\"}").body())
          .contains("missing_required_parameter");
    }
  }

  @Test
  void whatIsBlockedIsNotSummedUp() throws Exception {
    String key = "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----";
    try (TestNode node = node(Optional.of(store()), "summary")) {
      assertThat(node.post(PATH, LONG.replace("canary-question", key)).body())
          .contains("content_blocked");
    }
    try (TestNode node = node(Optional.empty(), "summary")) {
      assertThat(node.post(PATH, LONG).body()).contains("compaction_unavailable");
      assertThat(node.post("/v1/responses", next("AAAA").replace("true", "false")).body())
          .contains("compaction_unavailable");
    }
  }

  /** What was sealed for somebody dies with the project's keys. */
  @Test
  void theKeysEndIsTheItemsEnd() throws Exception {
    SealedStore store = store();
    try (TestNode node = node(Optional.of(store), "summary")) {
      String sealed = item(ApiTest.json(node.post(PATH, LONG).body()));
      store.end("default");
      assertThat(node.post("/v1/responses", next(sealed).replace("true", "false")).body())
          .contains("compaction_invalid");
      assertThat(node.post(PATH, LONG).statusCode()).isEqualTo(403);
    }
  }

  private static List<Path> canaries(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> {
            try {
              return new String(Files.readAllBytes(f), StandardCharsets.ISO_8859_1)
                  .contains("canary");
            } catch (IOException e) {
              return true;
            }
          })
          .toList();
    }
  }
}
