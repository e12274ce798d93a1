package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.crypto.BhttpResponse;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Signer;
import dev.adyton.node.journal.PostgresServer;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.RootKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that the node makes and keeps sealed: shown once, in no file, their maker's alone. */
final class AccessKeysApiTest {
  private static final String KEYS = "/v1/access_keys";

  @TempDir Path folder;

  private TestNode node(String... apiKeys) throws Exception {
    SealedStore store =
        SealedStore.open(folder, journal -> RootKey.inFile(folder, journal), Clock.systemUTC());
    return new TestNode(
        TestNode.words(Duration.ZERO, "one"),
        2,
        Duration.ofSeconds(1),
        Optional.of(store),
        Optional.empty(),
        TestNode.digest(1),
        new TestNode.Callers(ApiKeys.of(apiKeys), AccessKeys.none(), AccessPolicy.OPEN));
  }

  private static Json.Obj made(TestNode node) throws Exception {
    HttpResponse<String> answer = node.post(KEYS, "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiTest.json(answer.body());
  }

  private static Signer signer(Json.Obj made) throws Exception {
    return new Signer(made.string("id"), made.string("secret_access_key"), "bedrock-mantle");
  }

  private static HttpResponse<String> signed(TestNode node, Signer signer) throws Exception {
    Map<String, String> fields =
        signer.sign(
            "GET",
            "/v1/models",
            Map.of("host", "127.0.0.1:" + node.node.port()),
            new byte[0],
            Instant.now());
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri("/v1/models"));
    fields.forEach((name, value) -> {
      if (!name.equals("host")) {
        request.header(name, value);
      }
    });
    return node.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void signsInItsMakersNameAcrossRestartsUntilItIsDeleted() throws Exception {
    Signer signer;
    String id;
    String secret;
    try (TestNode node = node(TestNode.KEY, TestNode.OTHER_KEY)) {
      Json.Obj made = made(node);
      id = made.string("id");
      secret = made.string("secret_access_key");
      assertThat(id).matches("AKAD[A-Z2-7]{16}");
      assertThat(secret).hasSize(40);
      assertThat(made.string("project")).isEqualTo("default");
      signer = signer(made);
      assertThat(signed(node, signer).statusCode()).isEqualTo(200);
      assertThat(signed(node, new Signer(id, secret + "x", "bedrock")).statusCode()).isEqualTo(403);
      assertThat(node.get("/v1/audit/events").body()).contains("\"route\":\"models\"");
      assertThat(node.get(KEYS).body()).contains(id).doesNotContain(secret);
      assertThat(node.ask("GET", KEYS, TestNode.OTHER_KEY, "").body()).doesNotContain(id);
      assertThat(node.ask("DELETE", KEYS + "/" + id, TestNode.OTHER_KEY, "").statusCode())
          .isEqualTo(404);
      assertThat(node.get("/v1/responses/access_" + id).statusCode()).isEqualTo(404);
      assertThat(node.get("/v1/conversations/access_" + id).statusCode()).isEqualTo(404);
      String said = node.events.toString(StandardCharsets.UTF_8) + node.health("/metrics");
      assertThat(said).doesNotContain(secret).doesNotContain(id);
    }
    assertThat(PostgresServer.files(folder, secret)).isEmpty();
    assertThat(PostgresServer.files(folder, id)).isEmpty();
    try (TestNode node = node(TestNode.KEY, TestNode.OTHER_KEY)) {
      assertThat(signed(node, signer).statusCode()).isEqualTo(200);
      assertThat(node.ask("DELETE", KEYS + "/" + id, TestNode.KEY, "").statusCode()).isEqualTo(200);
      assertThat(signed(node, signer).statusCode()).isEqualTo(403);
      assertThat(node.ask("DELETE", KEYS + "/" + id, TestNode.KEY, "").statusCode()).isEqualTo(404);
    }
    try (TestNode node = node(TestNode.KEY, TestNode.OTHER_KEY)) {
      assertThat(signed(node, signer).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void endsWithItsMaker() throws Exception {
    Signer signer;
    try (TestNode node = node(TestNode.KEY, TestNode.OTHER_KEY)) {
      signer = signer(made(node));
    }
    try (TestNode node = node(TestNode.OTHER_KEY)) {
      assertThat(signed(node, signer).statusCode()).isEqualTo(403);
      assertThat(node.ask("GET", KEYS, TestNode.OTHER_KEY, "").body()).doesNotContain("AKAD");
    }
  }

  @Test
  void isMadeInsideTheSealedChannelAndCounted() throws Exception {
    try (TestNode node = node(TestNode.KEY)) {
      SealedClient client = new SealedClient(node);
      SealedClient.Sealed sealed =
          client.seal(KEYS, "{}", SealedClient.headers(Instant.now().plusSeconds(60)));
      BhttpResponse answer = SealedClient.open(sealed, client.send(sealed.bytes()).body());
      assertThat(answer.status()).isEqualTo(200);
      assertThat(node.post(KEYS, "{\"id\":\"AKIDMINE\"}").statusCode()).isEqualTo(400);
      for (int i = 1; i < 8; i++) {
        made(node);
      }
      assertThat(node.post(KEYS, "{}").body()).contains("access_keys_full");
    }
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "one"))) {
      assertThat(node.post(KEYS, "{}").body()).contains("store_unavailable");
    }
  }
}
