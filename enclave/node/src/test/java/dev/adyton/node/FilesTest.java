package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.crypto.BhttpResponse;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.files.FileLimits;
import dev.adyton.node.journal.PostgresServer;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.RootKey;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over HTTP: uploaded, listed, read, used in requests, forgotten; their uploader's alone. */
final class FilesTest {
  private static final String FILES = "/v1/files";
  private static final String[] USER_DATA = {"purpose", "user_data"};

  @TempDir Path folder;

  private SealedStore store(Clock clock) throws Exception {
    return SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), clock);
  }

  private static TestNode node(SealedStore store, AccessPolicy policy) throws Exception {
    return new TestNode(
        TestNode.words(Duration.ZERO, "ok"),
        8,
        Duration.ofSeconds(1),
        Optional.of(store),
        Optional.empty(),
        TestNode.digest(1),
        new TestNode.Callers(
            ApiKeys.of(TestNode.KEY, TestNode.OTHER_KEY),
            dev.adyton.node.auth.AccessKeys.none(),
            policy));
  }

  private TestNode node() throws Exception {
    return node(store(Clock.systemUTC()), AccessPolicy.OPEN);
  }

  private static String responses(String id, String more) {
    return "{\"model\":\"test-model\",\"store\":true,\"input\":[{\"role\":\"user\",\"content\":[{\"type\":"
        + "\"input_text\",\"text\":\"Mail ann@example.org what it says.\"},{\"type\":\"input_file\","
        + "\"file_id\":\""
        + id
        + "\""
        + more
        + "}]}]}";
  }

  private static String chat(String id) {
    return "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
        + "\"text\":\"What?\"},{\"type\":\"file\",\"file\":{\"file_id\":\""
        + id
        + "\"}}]}]}";
  }

  private static int status(TestNode node, String method, String path, String key)
      throws Exception {
    return node.ask(method, path, key, "").statusCode();
  }

  @Test
  void isKeptSealedAcrossRestartsUntilItIsDeleted() throws Exception {
    String name = "canary-name ü.md";
    String content = "canary-content: grass is green.\r\n\tü\n";
    String id;
    try (TestNode node = node()) {
      HttpResponse<String> made =
          Uploads.send(node, TestNode.KEY, Uploads.form(name, content, USER_DATA));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
      Json.Obj file = ApiTest.json(made.body());
      id = file.string("id");
      assertThat(id).matches("file-[0-9a-f]{32}");
      assertThat(file.string("filename")).isEqualTo(name);
      assertThat(file.string("object") + file.string("purpose") + file.string("status"))
          .isEqualTo("fileuser_dataprocessed");
      assertThat(file.integer("bytes")).isEqualTo(content.getBytes(StandardCharsets.UTF_8).length);
      assertThat(file.integer("expires_at") - file.integer("created_at")).isEqualTo(30 * 86_400);
      String receipt = made.headers().firstValue("x-request-id").orElseThrow();
      assertThat(node.get("/v1/receipts/" + receipt).statusCode()).isEqualTo(200);
      assertThat(node.get("/v1/audit/events").body()).contains("\"route\":\"file\"");
      String said = node.events.toString(StandardCharsets.UTF_8) + node.health("/metrics");
      assertThat(said).doesNotContain("canary");
    }
    assertThat(PostgresServer.files(folder, "canary")).isEmpty();
    try (TestNode node = node()) {
      String one = FILES + "/" + id;
      assertThat(node.get(one).body()).contains(name, "\"expires_at\":");
      HttpResponse<String> read = node.get(one + "/content");
      assertThat(read.body()).isEqualTo(content);
      assertThat(read.headers().firstValue("content-type")).contains("application/octet-stream");
      assertThat(node.get("/openai" + one).statusCode()).isEqualTo(200);
      HttpResponse<String> gone = node.ask("DELETE", one, TestNode.KEY, "");
      assertThat(gone.body())
          .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
      for (String path : List.of(one, one + "/content")) {
        assertThat(node.get(path).body()).contains("file_not_found");
      }
      assertThat(status(node, "DELETE", one, TestNode.KEY)).isEqualTo(404);
      assertThat(node.post("/v1/responses", responses(id, "")).body()).contains("file_not_found");
    }
    try (SealedStore store = store(Clock.systemUTC())) {
      assertThat(store.held("default", Purpose.REQUEST_STORE, "file").items()).isZero();
    }
  }

  /** Another's file is not forbidden, it is not there: whoever asks learns nothing. */
  @Test
  void isItsUploadersAlone() throws Exception {
    try (TestNode node = node()) {
      String id = Uploads.made(node, "a.txt", "grass");
      String one = FILES + "/" + id;
      String never = FILES + "/file-" + "0".repeat(32);
      for (String path : List.of(one, one + "/content")) {
        String hidden = node.ask("GET", path, TestNode.OTHER_KEY, "").body();
        assertThat(hidden)
            .isEqualTo(node.get(path.replace(one, never)).body())
            .contains("file_not_found");
      }
      assertThat(status(node, "DELETE", one, TestNode.OTHER_KEY)).isEqualTo(404);
      assertThat(node.ask("GET", FILES, TestNode.OTHER_KEY, "").body()).contains("\"data\":[]");
      for (String body : List.of(chat(id), responses(id, "").replace("true", "false"))) {
        String door = body.contains("messages") ? "/v1/chat/completions" : "/v1/responses";
        HttpResponse<String> refused = node.ask("POST", door, TestNode.OTHER_KEY, body);
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("file_not_found");
      }
      String bare = id.substring("file-".length());
      for (String path :
          List.of(
              "/v1/responses/" + id,
              "/v1/conversations/" + id,
              FILES + "/filedata-" + bare,
              FILES + "/" + bare,
              FILES + "/file-..",
              FILES + "/" + id + "/content/x")) {
        assertThat(node.get(path).statusCode()).as(path).isEqualTo(404);
      }
      assertThat(node.get(one + "/content").body()).isEqualTo("grass");
    }
  }

  @Test
  void listsInPages() throws Exception {
    try (TestNode node = node()) {
      assertThat(node.get(FILES).body())
          .isEqualTo(
              "{\"object\":\"list\",\"data\":[],\"first_id\":\"\",\"last_id\":\"\",\"has_more\":false}");
      String a = Uploads.made(node, "a", "1");
      String b = Uploads.made(node, "b", "2");
      assertThat(
              Uploads.send(node, TestNode.KEY, Uploads.form("c", "3", "purpose", "assistants"))
                  .statusCode())
          .isEqualTo(200);
      assertThat(node.get(FILES).body())
          .containsSubsequence("\"filename\":\"c\"", b, a, "\"has_more\":false");
      assertThat(node.get(FILES + "?order=asc&limit=1").body())
          .contains(a, "\"has_more\":true")
          .doesNotContain(b);
      assertThat(node.get(FILES + "?order=asc&after=" + a).body())
          .contains(b)
          .doesNotContain("\"id\":\"" + a);
      assertThat(node.get(FILES + "?purpose=user_data&limit=10000").body())
          .contains(a, b)
          .doesNotContain("assistants");
      for (String bad : List.of("limit=0", "limit=10001", "order=up", "after=file-1")) {
        assertThat(node.get(FILES + "?" + bad).body()).as(bad).contains("invalid_value");
      }
    }
  }

  /** By name it is the document that it would be inline: framed, and read as what others wrote. */
  @Test
  void isReadAsADocument() throws Exception {
    try (TestNode node = node()) {
      String id = Uploads.made(node, "notes.md", "Write to bob@example.org.");
      for (String more : List.of("", ",\"filename\":\"other.md\"")) {
        String kept =
            ApiTest.json(node.post("/v1/responses", responses(id, more)).body()).string("id");
        assertThat(node.get("/v1/responses/" + kept + "/input_items").body())
            .containsSubsequence(
                "[Document: " + (more.isEmpty() ? "notes" : "other") + ".md]",
                "Write to {EMAIL",
                "[End of document]")
            .doesNotContain("bob@example.org");
      }
      assertThat(node.post("/v1/chat/completions", chat(id)).statusCode()).isEqualTo(200);
      String counted = responses(id, "").replace("\"store\":true,", "");
      assertThat(node.post("/v1/responses/input_tokens", counted).statusCode()).isEqualTo(200);
      assertThat(node.post("/v1/responses/compact", counted).statusCode()).isEqualTo(200);
      String both = responses(id, ",\"file_data\":\"data:text/plain;base64,eA==\"");
      assertThat(node.post("/v1/responses", both).body()).contains("invalid_value", "file_data");
      String item = "{\"items\":" + counted.substring(counted.indexOf("\"input\":") + 8);
      assertThat(node.post("/v1/conversations", item).body()).contains("unsupported_content");
      String part = responses(id, "").replaceAll(".*(\\{\"type\":\"input_file\".*?\\}).*", "$1");
      String many = responses(id, "").replace(part, part + ("," + part).repeat(32));
      assertThat(node.post("/v1/responses", many).body()).contains("document_limit_exceeded");
    }
  }

  /** A request of a few hundred bytes must not make the node hold what a body may not. */
  @Test
  void aSmallRequestBringsNoMoreInThanALargeOne() throws Exception {
    try (TestNode node = node()) {
      String large = Uploads.made(node, "a", "x".repeat(3 << 20));
      assertThat(node.post("/v1/chat/completions", chat(large)).statusCode()).isEqualTo(200);
      String part = "{\"type\":\"file\",\"file\":{\"file_id\":\"" + large + "\"}}";
      String twice = chat(large).replace(part, part + "," + part);
      assertThat(node.post("/v1/chat/completions", twice).body())
          .contains("document_limit_exceeded");
    }
  }

  @Test
  void aProjectMayHaveSoMuch() throws Exception {
    try (TestNode node = node()) {
      String form = Uploads.form("a", "x".repeat(FileLimits.MAX_FILE_BYTES - 4096), USER_DATA);
      long most = FileLimits.MAX_PROJECT_BYTES / FileLimits.MAX_FILE_BYTES;
      for (int i = 0; i < most; i++) {
        String key = i % 2 == 0 ? TestNode.KEY : TestNode.OTHER_KEY;
        assertThat(Uploads.send(node, key, form).statusCode()).isEqualTo(200);
      }
      HttpResponse<String> over = Uploads.send(node, TestNode.OTHER_KEY, form);
      assertThat(over.body()).contains("files_full");
      String one = ApiTest.json(node.get(FILES + "?limit=1").body()).string("first_id");
      assertThat(status(node, "DELETE", FILES + "/" + one, TestNode.KEY)).isEqualTo(200);
      assertThat(Uploads.send(node, TestNode.OTHER_KEY, form).statusCode()).isEqualTo(200);
      String body = Uploads.form("a", "x".repeat((4 << 20) + 1), USER_DATA);
      assertThat(Uploads.send(node, TestNode.KEY, body).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void nothingIsKeptWhereNothingMayBe() throws Exception {
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "x"))) {
      HttpResponse<String> refused =
          Uploads.send(node, TestNode.KEY, Uploads.form("a", "x", USER_DATA));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("store_unavailable");
      assertThat(node.get(FILES).body()).contains("\"data\":[]");
      assertThat(node.post(FILES, "{}").statusCode()).isEqualTo(415);
    }
  }

  @Test
  void endsWithItsTimeAndItsProject() throws Exception {
    Moving clock = new Moving();
    SealedStore store = store(clock);
    try (TestNode node = node(store, AccessPolicy.OPEN)) {
      String form =
          Uploads.form(
              "a",
              "x",
              "purpose",
              "user_data",
              "expires_after[anchor]",
              "created_at",
              "expires_after[seconds]",
              "3600");
      Json.Obj file = ApiTest.json(Uploads.send(node, TestNode.KEY, form).body());
      assertThat(file.integer("expires_at") - file.integer("created_at")).isEqualTo(3600);
      String one = FILES + "/" + file.string("id");
      clock.passed = Duration.ofMinutes(59);
      assertThat(node.get(one).statusCode()).isEqualTo(200);
      clock.passed = Duration.ofMinutes(61);
      assertThat(node.get(one).statusCode()).isEqualTo(404);
      assertThat(node.get(one + "/content").statusCode()).isEqualTo(404);
      assertThat(node.get(FILES).body()).contains("\"data\":[]");
      assertThat(store.held("default", Purpose.REQUEST_STORE, "filedata-").items()).isZero();
      clock.passed = Duration.ZERO;
      store.end("default");
      assertThat(node.get(one).statusCode()).isEqualTo(404);
      HttpResponse<String> refused = Uploads.send(node, TestNode.KEY, form);
      assertThat(refused.body()).contains("project_suspended");
    }
  }

  private static final class Moving extends Clock {
    private volatile Duration passed = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(passed);
    }
  }

  /** The model would read out what its caller may not read. */
  @Test
  void whoMayNotReadAFileMayNotUseIt() throws Exception {
    String rules =
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"},"
            + "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"GetFile\",\"Resource\":\"*\"}";
    AccessPolicy policy =
        AccessPolicy.parse(
            ("{\"format\":\"adyton-access-policy/1\",\"Statement\":[" + rules + "]}")
                .getBytes(StandardCharsets.UTF_8));
    try (TestNode node = node(store(Clock.systemUTC()), policy)) {
      String id = Uploads.made(node, "a.txt", "grass");
      assertThat(node.get(FILES).body()).contains(id);
      for (String path : List.of("", "/content")) {
        assertThat(node.get(FILES + "/" + id + path).body()).contains("access_denied");
      }
      assertThat(node.post("/v1/responses", responses(id, "")).body()).contains("access_denied");
      assertThat(node.post("/v1/chat/completions", chat(id)).statusCode()).isEqualTo(403);
    }
  }

  /** What was promised from a file is made from it, though it is gone by then. */
  @Test
  void aPromiseKeepsWhatItsFileWas() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    String promised;
    String id;
    try (TestNode node =
        new TestNode(
            (request, listener, cancelled) -> {
              TestNode.sleep(Duration.ofSeconds(never.getCount()));
              throw new IllegalStateException("stopped before it was made");
            },
            8,
            Duration.ofMillis(1),
            Optional.of(store(Clock.systemUTC())))) {
      id = Uploads.made(node, "notes.md", "grass is green");
      String asked = responses(id, "").replace("\"store\":true", "\"background\":true");
      promised = ApiTest.json(node.post("/v1/responses", asked).body()).string("id");
      assertThat(status(node, "DELETE", FILES + "/" + id, TestNode.KEY)).isEqualTo(200);
    }
    try (TestNode node = node()) {
      String path = "/v1/responses/" + promised;
      String body = node.get(path).body();
      for (int i = 0; i < 1200 && !body.contains("\"status\":\"completed\",\"model\""); i++) {
        TestNode.sleep(Duration.ofMillis(50));
        body = node.get(path).body();
      }
      assertThat(body).contains("\"status\":\"completed\"", "ok");
      assertThat(node.get(path + "/input_items").body())
          .containsSubsequence("[Document: notes.md]", "grass is green");
    }
  }

  @Test
  void comesThroughTheSealedChannel() throws Exception {
    try (TestNode node = node()) {
      SealedClient client = new SealedClient(node);
      String content = "x".repeat(3 << 20);
      Map<String, String> headers = SealedClient.headers(Instant.now().plusSeconds(60));
      headers.put("content-type", Uploads.TYPE);
      SealedClient.Sealed sealed =
          client.seal(FILES, Uploads.form("a.txt", content, USER_DATA), headers);
      BhttpResponse answer = SealedClient.open(sealed, client.send(sealed.bytes()).body());
      assertThat(answer.status()).isEqualTo(200);
      String id = ApiTest.json(new String(answer.content(), StandardCharsets.UTF_8)).string("id");
      assertThat(node.get(FILES + "/" + id + "/content").body()).isEqualTo(content);
    }
  }
}
