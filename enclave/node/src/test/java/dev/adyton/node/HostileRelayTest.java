package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.codec.Digest;
import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.HostileRelay.Attack;
import dev.adyton.node.run.Continuation;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import dev.adyton.verifier.TrustAnchors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Real clients, real nodes, and a relay that is the attacker: no attempt may end in an answer that
 * the client accepts, and none may make a node execute one request twice.
 */
class HostileRelayTest {
  private static final long SEED = 20_261_121;

  /** Longer than one chunk in every direction, so that there is something to change about. */
  private static final String LONG = "word ".repeat(9_000);

  /** The attacks on evidence: each needs a connection of its own. */
  private static final Set<Attack> BEFORE_CONNECTING =
      Set.of(
          Attack.SWAP_KEYSET, Attack.SWAP_KEY_CONFIG, Attack.OTHER_EVIDENCE, Attack.OLD_EVIDENCE);

  private static final AtomicInteger executed = new AtomicInteger();
  private static final AtomicInteger executedByOther = new AtomicInteger();
  private static TestNode node;
  private static TestNode other;
  private static HostileRelay relay;
  private static VerifierPolicy policy;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode(counting(executed));
    other = new TestNode(counting(executedByOther), Digest.sha256(new byte[] {2}));
    relay = new HostileRelay(node, other);
    policy = expecting(node.deployable);
  }

  @AfterAll
  static void stop() throws Exception {
    relay.close();
    node.close();
    other.close();
  }

  private static Continuation counting(AtomicInteger count) {
    return (request, listener, cancelled) -> {
      count.incrementAndGet();
      listener.onText(SecretText.of(LONG));
      return new GenerationResult(FinishReason.STOP, 3, 1, request.sampling().seed());
    };
  }

  private static VerifierPolicy expecting(Digest deployable) {
    VerifierPolicy demo = VerifierPolicy.demo();
    return new VerifierPolicy(
        demo.levels(),
        demo.launchLoopback(),
        demo.launchRemote(),
        demo.launchPolicy(),
        demo.loopbackOnly(),
        demo.maxAge(),
        demo.clockSkew(),
        demo.tpm2(),
        demo.nitro(),
        demo.snp(),
        demo.tdx(),
        demo.releaseSigners(),
        Optional.of(List.of(deployable)));
  }

  private static NodeConnection connect() throws ClientException {
    return NodeConnection.connect(relay.uri(), policy, TrustAnchors.pem(relay.anchor()));
  }

  private static int ask(NodeConnection connection) throws ClientException, IOException {
    String body = "{\"model\":\"test-model\",\"input\":\"" + LONG + "\"}";
    SealedRequest request =
        SealedRequest.postJson("/v1/responses", body.getBytes(StandardCharsets.UTF_8))
            .bearer(TestNode.KEY);
    try (SealedResponse response = connection.send(request)) {
      byte[] content = response.body().readAllBytes();
      assertThat(response.receipt()).isPresent();
      return content.length;
    }
  }

  @Test
  void threeHundredAttempts() throws Exception {
    attempts(300);
  }

  @Test
  @Tag("heavy")
  void tenThousandAttempts() throws Exception {
    attempts(10_000);
  }

  private static void attempts(int count) throws Exception {
    System.out.println("HostileRelayTest seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    Map<Attack, Map<String, Integer>> outcomes = new EnumMap<>(Attack.class);
    List<Attack> attacks = List.of(Attack.values());
    int accepted = 0;
    relay.behave();
    try (NodeConnection connection = connect()) {
      assertThat(ask(connection)).as("an honest exchange").isGreaterThan(LONG.length());
      for (int i = 0; i < count; i++) {
        Attack attack = attacks.get(i % attacks.size());
        int before = executed.get();
        relay.attack(attack, random.split());
        String outcome = outcome(connection, attack);
        outcomes.computeIfAbsent(attack, _ -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
        accepted += outcome.equals("ACCEPTED") ? 1 : 0;
        assertThat(executed.get() - before).as("executions under %s", attack).isLessThan(2);
      }
      relay.behave();
      assertThat(ask(connection)).as("an honest exchange after").isGreaterThan(LONG.length());
    }
    outcomes.forEach((attack, seen) -> System.out.println("  " + attack + " " + seen));
    assertThat(accepted).isZero();
    assertThat(executedByOther).hasValue(0);
  }

  private static String outcome(NodeConnection connection, Attack attack) throws IOException {
    try {
      if (BEFORE_CONNECTING.contains(attack)) {
        try (NodeConnection fresh = connect()) {
          ask(fresh);
        }
      } else {
        ask(connection);
      }
      return "ACCEPTED";
    } catch (ClientException e) {
      return e.code().name();
    } catch (IOException e) {
      if (e.getCause() instanceof ClientException cause) {
        return cause.code().name();
      }
      throw e;
    }
  }
}
