package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statement, keyset, evidence and their parts: as many as they hold, and one more. */
final class DocumentEdgesTest {
  private static Statement statement(
      int deployables, int guardrails, int launch, int numerics, long from, long until) {
    return new Statement(
        Optional.of(Fixtures.nonce()),
        from,
        until,
        Fixtures.digest(1),
        Fixtures.digest(2),
        Collections.nCopies(deployables, Fixtures.digest(3)),
        Collections.nCopies(guardrails, Fixtures.digest(4)),
        Collections.nCopies(launch, Fixtures.digest(5).toString()),
        Collections.nCopies(numerics, "f32/1"),
        "emitted:" + Fixtures.digest(6),
        Fixtures.digest(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1|1|1|0|0|", "64|64|64|64|5|6|", "0|0|0|0|0|0|deployables",
            "65|65|65|65|0|0|deployables",
        "2|1|2|2|0|0|guardrails", "2|2|1|2|0|0|launch", "2|2|2|3|0|0|numerics",
            "1|1|1|1|-1|0|not_after",
        "1|1|1|1|7|6|not_after",
      })
  void aStatementHasLimits(
      int deployables,
      int guardrails,
      int launch,
      int numerics,
      long from,
      long until,
      String wrong)
      throws Exception {
    if (wrong == null) {
      Statement good = statement(deployables, guardrails, launch, numerics, from, until);
      assertThat(Statement.parse(good.bytes())).isEqualTo(good);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> statement(deployables, guardrails, launch, numerics, from, until))
          .withMessage(wrong);
    }
  }

  /** The first of a list is looked at, and the last. */
  @Test
  void everyStateAndNameIsLookedAt() {
    for (List<String> states : List.of(List.of("UNGATED", "x"), List.of("x", "UNGATED"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> two(states, List.of("f32/1", "a8/1")));
    }
    for (List<String> names : List.of(List.of("f32/1", "F"), List.of("F", "f32/1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> two(List.of("UNGATED", "UNGATED"), names));
    }
    assertThat(two(List.of("UNGATED", Fixtures.digest(1).toString()), List.of("f32/1", "a8/1")))
        .isNotNull();
  }

  private static Statement two(List<String> states, List<String> names) {
    List<Digest> digests = Collections.nCopies(2, Fixtures.digest(1));
    Digest one = Fixtures.digest(1);
    return new Statement(
        Optional.empty(), 0, 1, one, one, digests, digests, states, names, "scalar", one);
  }

  private static Keyset keyset(int keys, long notAfter) {
    List<HpkeEntry> entries =
        IntStream.range(0, keys)
            .mapToObj(id -> HpkeEntry.of(id, 32, 1, 2, Fixtures.digest(id).bytes()))
            .toList();
    return new Keyset(
        entries, ReceiptEntry.of(Fixtures.digest(2).bytes()), Optional.empty(), notAfter);
  }

  @Test
  void aKeysetHasOneToEightKeys() throws Exception {
    for (int keys : new int[] {1, 8}) {
      Keyset good = keyset(keys, 0);
      assertThat(Keyset.parse(good.bytes())).isEqualTo(good);
      assertThat(good.hpke()).hasSize(keys);
      assertThat(good.ohttpKeys()).hasSize(43 * keys);
    }
    for (int keys : new int[] {0, 9}) {
      assertThatIllegalArgumentException().isThrownBy(() -> keyset(keys, 0));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> keyset(1, -1));
    Keyset good = Fixtures.keyset();
    assertThat(good.digest()).isEqualTo(Digest.sha256(good.bytes()));
    assertThat(good.routingId()).hasSize(32).isEqualTo(good.digest().hex().substring(0, 32));
    String spki = Fixtures.digest(3) + "\"";
    assertThatThrownBy(() -> Keyset.parse(spoilt(spki, spki + ",\"z\":1")))
        .hasMessage("UNKNOWN_MEMBER");
  }

  private static byte[] spoilt(String what, String with) {
    return Spoilt.utf8(Spoilt.swap(Spoilt.text(Fixtures.keyset().bytes()), what, with));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 32, true",
    "255, 32, true",
    "-1, 32, false",
    "256, 32, false",
    "1, 33, false",
    "1, 65536, false",
    "1, -1, false",
    "1, 65535, false",
  })
  void aKeyIsOneThatWeCanSealTo(int id, int kem, boolean good) throws Exception {
    byte[] key = Fixtures.digest(1).bytes();
    Json.Obj json =
        Json.object()
            .put("id", id)
            .put("kem", kem)
            .put("kdf", 1)
            .put("aead", 2)
            .put("public", Base64s.encode(key))
            .build();
    if (good) {
      HpkeEntry read = HpkeEntry.parse(json);
      assertThat(read).isEqualTo(HpkeEntry.of(id, kem, 1, 2, key));
      assertThat(read.publicKey()).isEqualTo(key);
      assertThat(read.config().keyId()).isEqualTo(id);
      assertThat(HpkeEntry.of(read.config())).isEqualTo(read);
      assertThat(read.json()).isEqualTo(json);
    } else {
      assertThatThrownBy(() -> HpkeEntry.parse(json)).isInstanceOf(CodecException.class);
      assertThatIllegalArgumentException().isThrownBy(() -> HpkeEntry.of(id, kem, 1, 2, key));
    }
    for (int length : new int[] {31, 33}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HpkeEntry.of(1, 32, 1, 2, new byte[length]));
    }
    assertThatThrownBy(() -> new HpkeEntry(1, 99, 1, 2, Base64s.encode(key)).config())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new HpkeEntry(1, 32, 1, 2, "?").publicKey())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReceiptKeyIsNamedByItsDigest() throws Exception {
    byte[] key = Fixtures.digest(2).bytes();
    ReceiptEntry good = ReceiptEntry.of(key);
    assertThat(good.kid()).isEqualTo(Digest.sha256(key).hex().substring(0, 16));
    assertThat(good.publicKey()).isEqualTo(key);
    assertThat(ReceiptEntry.parse((Json.Obj) good.json())).isEqualTo(good);
    for (int length : new int[] {0, 31, 33}) {
      assertThatIllegalArgumentException().isThrownBy(() -> ReceiptEntry.of(new byte[length]));
      byte[] other = new byte[length];
      Json.Obj json =
          Json.object()
              .put("alg", "Ed25519")
              .put("kid", Digest.sha256(other).hex().substring(0, 16))
              .put("public", Base64s.encode(other))
              .build();
      assertThatThrownBy(() -> ReceiptEntry.parse(json)).hasMessage("VALUE: receipt");
    }
    assertThatThrownBy(() -> new ReceiptEntry("k", "?").publicKey())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> Keyset.parse(spoilt("\"alg\":\"Ed25519\"", "\"a\":1,\"alg\":\"Ed25519\"")))
        .hasMessage("UNKNOWN_MEMBER");
  }

  private static Evidence evidence(String hint, int items, int collateral, int launch) {
    Evidence.Item item = Evidence.Item.of("simulated", new byte[] {1});
    return new Evidence(
        hint,
        "AA==",
        "AQ==",
        Collections.nCopies(items, item),
        Collections.nCopies(collateral, item),
        Evidence.UNRELEASED,
        Collections.nCopies(launch, new Evidence.LaunchEntry(Fixtures.digest(1), "UNGATED")));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true, true", "32, 32, 64, true, true", "33, 0, 0, true, false",
    "0, 33, 0, true, false", "0, 0, 65, false, false", "65, 0, 0, false, false",
    "0, 65, 0, false, false",
  })
  void evidenceHasLimits(int items, int collateral, int launch, boolean made, boolean read)
      throws Exception {
    if (!made) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> evidence("X", items, collateral, launch));
      return;
    }
    Evidence evidence = evidence("X", items, collateral, launch);
    if (read) {
      assertThat(Evidence.parse(evidence.encode())).isEqualTo(evidence);
      assertThat(evidence.keysetBytes()).containsExactly(0);
      assertThat(evidence.statementBytes()).containsExactly(1);
    } else {
      assertThatThrownBy(() -> Evidence.parse(evidence.encode()))
          .isInstanceOfSatisfying(
              CodecException.class, e -> assertThat(e.code()).isEqualTo(CodecException.Code.SIZE));
    }
  }

  @Test
  void launchEntriesHaveALimitOfTheirOwn() throws Exception {
    String text = Spoilt.text(evidence("X", 0, 0, 64).encode());
    String entry = text.substring(text.indexOf("\"launch\":[") + 10, text.indexOf("},{") + 1);
    byte[] more = Spoilt.utf8(text.replace("\"launch\":[", "\"launch\":[" + entry + ","));
    assertThatThrownBy(() -> Evidence.parse(more)).hasMessage("SIZE: launch");
  }

  @Test
  void itemsAreFoundByTheirType() {
    Evidence.Item a = Evidence.Item.of("a", new byte[] {1});
    Evidence.Item b = Evidence.Item.of("b", new byte[] {2});
    Evidence.Item c = Evidence.Item.of("a", new byte[] {3});
    assertThat(Evidence.Item.bytesOf("a", List.of(a, b, c)))
        .containsExactly(new byte[] {1}, new byte[] {3});
    assertThat(Evidence.Item.bytesOf("c", List.of(a, b, c))).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Evidence.Item.of("A", new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> evidence("x", 0, 0, 0));
    assertThatThrownBy(() -> new Evidence.Item("a", "?").bytes())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void register15HasAtMost256Events() throws Exception {
    String event = "volume:" + Fixtures.digest(1);
    Pcr15 most = new Pcr15(Collections.nCopies(256, event));
    assertThat(Pcr15.parse(most.bytes())).isEqualTo(most);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pcr15(Collections.nCopies(257, event)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Pcr15(List.of(event, "x")));
    Json.Obj many =
        Json.object().put("e", Collections.nCopies(257, event)).put("o", List.of(event)).build();
    assertThatThrownBy(() -> Pcr15.parseEvents(many, "e")).hasMessage("VALUE: e");
    assertThat(Pcr15.parseEvents(many, "o")).containsExactly(event);
    assertThat(Pcr15.measurement("config:x")).isEqualTo(Digest.sha256(Spoilt.utf8("config:x")));
    assertThat(new Pcr15(List.of()).replay()).isEqualTo(PcrProfile.ZEROS);
  }

  @Test
  void aTpmsClaimIsReadAsItWasWritten() throws Exception {
    Tpm2Evidence claim =
        new Tpm2Evidence(
            new byte[] {1},
            new byte[] {2},
            new byte[] {3},
            new byte[] {4},
            Map.of(0, Fixtures.digest(0), 23, Fixtures.digest(1)));
    Tpm2Evidence read = Tpm2Evidence.parse(claim.bytes());
    assertThat(read.attest()).containsExactly(1);
    assertThat(read.signature()).containsExactly(2);
    assertThat(read.akPublic()).containsExactly(3);
    assertThat(read.ekPublic()).containsExactly(4);
    assertThat(read.pcrs()).isEqualTo(claim.pcrs());
    assertThat(claim.item().type()).isEqualTo("tpm2");
    assertThat(claim.item().bytes()).isEqualTo(claim.bytes());
    SimulatedEvidence simulated = new SimulatedEvidence(Fixtures.digest(1));
    assertThat(SimulatedEvidence.parse(simulated.item().bytes())).isEqualTo(simulated);
    assertThat(simulated.item().type()).isEqualTo("simulated");
  }

  /** The long way to a caller and the short one. */
  @Test
  void aCallerIsWhatHeSays() {
    byte[] document =
        Fixtures.simulated(Fixtures.statement(Optional.of(Fixtures.nonce()))).encode();
    Instant now = Instant.ofEpochSecond(Spoilt.NOW);
    byte[] nonce = HexFormat.of().parseHex(Fixtures.nonce());
    VerifierPolicy demo = VerifierPolicy.demo();
    assertThat(
            EvidenceVerifier.verify(document, Optional.of(nonce), true, demo, now, Optional.empty())
                .accepted())
        .isTrue();
    assertThat(
            EvidenceVerifier.verify(
                    document, Optional.of(new byte[32]), true, demo, now, Optional.empty())
                .accepted())
        .isFalse();
    assertThat(
            EvidenceVerifier.verify(document, Optional.empty(), false, demo, now, Optional.empty())
                .accepted())
        .isFalse();
    Activation live = (blob, secret) -> blob;
    Caller caller =
        Caller.offline(now)
            .withActivation(live)
            .withKeyConfig(new byte[] {10})
            .withNonce(nonce)
            .withLoopback(true);
    assertThat(caller)
        .isEqualTo(
            new Caller(
                Optional.of(Fixtures.nonce()), true, now, Optional.of(live), Optional.of("0a")));
  }
}
