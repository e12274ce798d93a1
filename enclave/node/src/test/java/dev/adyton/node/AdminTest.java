package dev.adyton.node;

import static dev.adyton.node.Administrators.ADA;
import static dev.adyton.node.Administrators.ADA_TWO;
import static dev.adyton.node.Administrators.BEA;
import static dev.adyton.node.Administrators.CYD;
import static dev.adyton.node.Administrators.DAN;
import static dev.adyton.node.Administrators.NODE;
import static dev.adyton.node.Administrators.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.ledger.LedgerFile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Administrators and those who would be, against a whole node. */
class AdminTest {
  private static final String CHAT =
      "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir private Path folder;
  private Administrators people;
  private TestNode node;
  private LedgerFile ledger;

  @BeforeEach
  void start() throws Exception {
    people = new Administrators();
    ledger = LedgerFile.open(folder.resolve("ledger"), Clock.systemUTC());
    node = open();
  }

  private TestNode open() throws Exception {
    return new TestNode(
        TestNode.words(Duration.ZERO, "Hello"),
        2,
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.of(new Node.Administration(people.policy(), ledger)));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private HttpResponse<byte[]> send(byte[] envelope) throws Exception {
    return node.client.send(
        HttpRequest.newBuilder(node.uri("/.well-known/adyton/admin"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(envelope))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private AdminCode ask(byte[] envelope) throws Exception {
    int before = entries().size();
    AdminAnswer answer = AdminAnswer.parse(send(envelope).body());
    // Every answer but that of a flood has its entry, and names the ledger after it.
    assertThat(entries()).hasSize(before + 1);
    assertThat(answer.entries()).isEqualTo(before + 1);
    String last = new String(entries().getLast(), StandardCharsets.UTF_8);
    String decision = answer.code() == AdminCode.DONE ? "granted" : answer.code().id();
    assertThat(last).contains("\"decision\":\"" + decision + "\"");
    return answer.code();
  }

  private List<byte[]> entries() throws Exception {
    return LedgerFile.verify(Files.readAllBytes(folder.resolve("ledger")), Optional.empty())
        .entries();
  }

  private int chat() throws Exception {
    return node.post("/v1/chat/completions", CHAT).statusCode();
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void everyVerbMisusedIsRefusedAndLogged(Verb verb) throws Exception {
    AdminRequest good = people.request(verb);
    assertThat(ask(people.sign(good, STRANGER))).isEqualTo(AdminCode.UNSIGNED);
    assertThat(ask(people.sign(good, DAN))).isEqualTo(AdminCode.NOT_GRANTED);
    if (verb.persons() > 1) {
      assertThat(ask(people.sign(good, ADA))).isEqualTo(AdminCode.SIGNERS_MISSING);
      assertThat(ask(people.sign(good, ADA, ADA_TWO))).isEqualTo(AdminCode.SIGNERS_MISSING);
      assertThat(ask(people.sign(good, ADA, STRANGER))).isEqualTo(AdminCode.SIGNERS_MISSING);
    }
    if (verb != Verb.STATUS) {
      assertThat(ask(people.sign(good, CYD))).isEqualTo(AdminCode.NOT_GRANTED);
    }
    assertThat(ask(people.sign(changed(good, NODE, Administrators.now() - 1), ADA, BEA)))
        .isEqualTo(AdminCode.EXPIRED);
    assertThat(ask(people.sign(changed(good, NODE, Administrators.now() + 9999), ADA, BEA)))
        .isEqualTo(AdminCode.EXPIRED);
    assertThat(ask(people.sign(changed(good, "n2", good.notAfter()), ADA, BEA)))
        .isEqualTo(AdminCode.OTHER_NODE);
    String text = new String(good.bytes(), StandardCharsets.UTF_8);
    for (String asked :
        List.of(
            text.replace("\"verb\":", "\"content\":true,\"verb\":"),
            text.replace(verb.id(), "show_prompts"),
            text.replace("\"subject\":\"", "\"subject\":\"../"))) {
      byte[] payload = asked.getBytes(StandardCharsets.UTF_8);
      assertThat(ask(people.sign(AdminRequest.PAYLOAD_TYPE, payload, ADA, BEA)))
          .isEqualTo(AdminCode.MALFORMED);
    }
    assertThat(
            ask(people.sign("application/vnd.adyton.launch-record+json", good.bytes(), ADA, BEA)))
        .isEqualTo(AdminCode.MALFORMED);
    assertThat(chat()).isEqualTo(200);
  }

  private static AdminRequest changed(AdminRequest r, String node, long notAfter) {
    return new AdminRequest(node, r.verb(), r.subject(), r.quota(), r.nonce(), notAfter);
  }

  @Test
  void aRequestIsGoodOnceAlsoAfterARestart() throws Exception {
    byte[] drain = people.sign(people.request(Verb.DRAIN), ADA);
    assertThat(ask(drain)).isEqualTo(AdminCode.DONE);
    assertThat(chat()).isEqualTo(503);
    assertThat(ask(drain)).isEqualTo(AdminCode.REPLAYED);
    node.close();
    ledger = LedgerFile.open(folder.resolve("ledger"), Clock.systemUTC());
    node = open();
    // The ledger is the store: what was told stays told, and what was used stays used.
    assertThat(chat()).isEqualTo(503);
    assertThat(ask(drain)).isEqualTo(AdminCode.REPLAYED);
    assertThat(ask(people.sign(people.request(Verb.RESUME), BEA))).isEqualTo(AdminCode.DONE);
    assertThat(chat()).isEqualTo(200);
  }

  @Test
  void projectsAndKeysAreBoundAndSuspended() throws Exception {
    assertThat(ask(people.sign(people.request(Verb.SUSPEND_PROJECT, "team-a"), ADA)))
        .isEqualTo(AdminCode.UNKNOWN_PROJECT);
    assertThat(ask(people.sign(people.request(Verb.CREATE_PROJECT, "team-a"), ADA)))
        .isEqualTo(AdminCode.DONE);
    assertThat(ask(people.sign(people.request(Verb.CREATE_PROJECT, "team-a"), ADA)))
        .isEqualTo(AdminCode.PROJECT_EXISTS);
    assertThat(ask(people.sign(people.request(Verb.SET_QUOTA, "default"), ADA, BEA)))
        .isEqualTo(AdminCode.DONE);
    int last = 200;
    for (int i = 0; i < 6; i++) { // Six requests lie in two minutes at most, of two each.
      last = chat();
    }
    assertThat(last).isEqualTo(429);
    assertThat(ask(people.sign(people.request(Verb.SUSPEND_KEY, digest()), ADA)))
        .isEqualTo(AdminCode.DONE);
    HttpResponse<String> refused = node.post("/v1/chat/completions", CHAT);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("key_suspended");
  }

  private static String digest() throws Exception {
    byte[] key = TestNode.KEY.getBytes(StandardCharsets.UTF_8);
    return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
  }

  @Test
  void keysRotateAndReleasesAreNotStagedHere() throws Exception {
    String before = node.get("/.well-known/ohttp-gateway").body();
    assertThat(ask(people.sign(people.request(Verb.ROTATE_KEYS), ADA))).isEqualTo(AdminCode.DONE);
    assertThat(node.get("/.well-known/ohttp-gateway").body()).isNotEqualTo(before);
    for (Verb verb : List.of(Verb.STAGE_RELEASE, Verb.ROLL_BACK)) {
      assertThat(ask(people.sign(people.request(verb), ADA, BEA)))
          .isEqualTo(AdminCode.NOT_AVAILABLE_HERE);
    }
  }

  @Test
  void aFloodFillsNoDisk() throws Exception {
    byte[] bad = people.sign(people.request(Verb.DRAIN), STRANGER);
    AdminCode last = AdminCode.DONE;
    for (int i = 0; i < 130; i++) { // 130 requests lie in two minutes at most, of 60 each.
      last = AdminAnswer.parse(send(bad).body()).code();
    }
    assertThat(last).isEqualTo(AdminCode.BUSY);
    assertThat(entries().size()).isLessThan(125);
    assertThat(chat()).isEqualTo(200);
    // Nor does it keep an administrator out.
    assertThat(ask(people.sign(people.request(Verb.DRAIN), ADA))).isEqualTo(AdminCode.DONE);
  }

  @Test
  void aDrainedNodeSaysThatItIsNotReady() throws Exception {
    assertThat(node.health("/readyz")).isEqualTo("ok\n");
    assertThat(ask(people.sign(people.request(Verb.DRAIN), ADA))).isEqualTo(AdminCode.DONE);
    assertThat(node.health("/readyz")).isEqualTo("no\n");
    assertThat(ask(people.sign(people.request(Verb.RESUME), ADA))).isEqualTo(AdminCode.DONE);
    assertThat(node.health("/readyz")).isEqualTo("ok\n");
  }

  @Test
  void nothingHappensWithoutTheLedger() throws Exception {
    ledger.close();
    byte[] drain = people.sign(people.request(Verb.DRAIN), ADA);
    assertThat(AdminAnswer.parse(send(drain).body()).code())
        .isEqualTo(AdminCode.LEDGER_UNAVAILABLE);
    assertThat(chat()).isEqualTo(200);
  }

  @Test
  void aSuspendedKeyOpensNoDoorAtAll() throws Exception {
    assertThat(ask(people.sign(people.request(Verb.SUSPEND_KEY, digest()), ADA)))
        .isEqualTo(AdminCode.DONE);
    for (String path : List.of("/v1/models", "/v1/responses/resp_1", "/v1/receipts/req_1")) {
      HttpResponse<String> answer = authorised(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(answer.body()).as(path).contains("key_suspended");
    }
    assertThat(node.post("/v1/messages/count_tokens", CHAT).statusCode()).isEqualTo(403);
  }

  private HttpResponse<String> authorised(String path) throws Exception {
    return node.client.send(
        HttpRequest.newBuilder(node.uri(path))
            .header("authorization", "Bearer " + TestNode.KEY)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aNodeWithoutPolicyHasNoSuchDoor() throws Exception {
    try (TestNode plain = new TestNode(TestNode.words(Duration.ZERO, "Hello"))) {
      HttpResponse<String> answer = plain.post("/.well-known/adyton/admin", "{}");
      assertThat(answer.statusCode()).isEqualTo(404);
    }
  }
}
