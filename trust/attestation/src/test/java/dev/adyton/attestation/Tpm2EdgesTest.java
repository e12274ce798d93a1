package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmMaker;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TPM of our own, which can say what no honest one says, and which answers challenges. */
final class Tpm2EdgesTest {
  private static final Statement SAID = Fixtures.statement(Optional.empty());
  private static final byte[] BOUND = SAID.digest256().bytes();
  private static final TpmMaker TPM = maker();

  private static TpmMaker maker() {
    try {
      return new TpmMaker();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<Integer, Digest> pcrs() {
    TreeMap<Integer, Digest> pcrs = new TreeMap<>();
    for (int index : PcrSelection.QUOTED.pcrs()) {
      pcrs.put(index, index < 12 ? Fixtures.digest(index) : PcrProfile.ZEROS);
    }
    return pcrs;
  }

  private static byte[] digest(Map<Integer, Digest> pcrs) {
    MessageDigest all = Digest.newSha256();
    pcrs.values().forEach(value -> all.update(value.bytes()));
    return all.digest();
  }

  private static String policy(String more) {
    String json =
        "{'format':'adyton-policy/1','levels':['SOFTWARE_TPM'],'launch':{'loopback':[],'remote':"
            + "['UNGATED']},'tpm2':{'pcrs':[{'name':'other','sha256':{'4':'"
            + Fixtures.digest(99).hex()
            + "','11':'"
            + Fixtures.digest(98).hex()
            + "'}},{'name':'r1','sha256':{'4':'"
            + Fixtures.digest(4).hex()
            + "','11':'"
            + Fixtures.digest(11).hex()
            + "'}}]"
            + more
            + "}}";
    return json.replace('\'', '"');
  }

  private static Verdict judge(
      byte[] attest,
      Map<Integer, Digest> pcrs,
      List<Evidence.Item> collateral,
      Optional<Activation> live,
      String policy)
      throws Exception {
    return judge(attest, pcrs, TPM.ekPublic(TpmMaker.EK), collateral, live, policy);
  }

  private static Verdict judge(
      byte[] attest,
      Map<Integer, Digest> pcrs,
      byte[] ek,
      List<Evidence.Item> collateral,
      Optional<Activation> live,
      String policy)
      throws Exception {
    Tpm2Evidence claim =
        new Tpm2Evidence(attest, TPM.sign(attest), TPM.akPublic(TpmMaker.AK), ek, pcrs);
    byte[] document =
        new Evidence(
                "TPM",
                Base64s.encode(Fixtures.keyset().bytes()),
                Base64s.encode(SAID.bytes()),
                List.of(claim.item()),
                collateral,
                Evidence.UNRELEASED,
                List.of(new Evidence.LaunchEntry(SAID.deployables().getFirst(), "UNGATED")))
            .encode();
    Caller caller = Caller.offline(Instant.ofEpochSecond(Spoilt.NOW));
    return EvidenceVerifier.verify(
        document,
        live.isPresent() ? caller.withActivation(live.get()) : caller,
        VerifierPolicy.parse(Spoilt.utf8(policy)));
  }

  private static byte[] name() throws Exception {
    return TpmPublic.parse(TPM.akPublic(TpmMaker.AK)).name();
  }

  /** The TPM, over the wire. */
  private static byte[] answer(byte[] blob, byte[] secret) throws IOException {
    try {
      return TPM.activate(blob, secret, name());
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static byte[] honest() {
    return TpmMaker.attest(BOUND, PcrSelection.QUOTED, digest(pcrs()));
  }

  private static String detail(Verdict verdict, String step) {
    return verdict.steps().stream()
        .filter(each -> each.name().equals(step))
        .map(each ->
            each.outcome() instanceof Outcome.NotApplicable(String why) ? why : each.detail())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTpmThatAnswersAChallengeIsAccepted() throws Exception {
    Verdict verdict =
        judge(honest(), pcrs(), List.of(), Optional.of(Tpm2EdgesTest::answer), policy(""));
    assertThat(Fixtures.outcome(verdict)).isEqualTo("SOFTWARE_TPM");
    assertThat(detail(verdict, "ak-ek-binding")).contains("answered a challenge");
    assertThat(detail(verdict, "pcr-values")).isEqualTo("as r1");
    assertThat(detail(verdict, "event-log"))
        .isEqualTo("no log was supplied, and PCR 15 is untouched");
    assertThat(detail(verdict, "ek-chain")).contains("no endorsement key certificate");
    assertThat(detail(verdict, "ak-attributes")).contains("restricted");
  }

  @Test
  void oneThatDoesNotIsRefused() throws Exception {
    Map<String, Activation> others = new TreeMap<>();
    others.put("the challenge was answered wrongly", (blob, secret) -> new byte[32]);
    others.put(
        "the challenge was not answered",
        (blob, secret) -> {
          throw new IOException("gone");
        });
    for (Map.Entry<String, Activation> each : others.entrySet()) {
      Verdict verdict =
          judge(honest(), pcrs(), List.of(), Optional.of(each.getValue()), policy(""));
      assertThat(Fixtures.outcome(verdict)).isEqualTo("ak-ek-binding AK_UNBOUND");
      assertThat(detail(verdict, "ak-ek-binding")).isEqualTo(each.getKey());
    }
    byte[] signing = TPM.ekPublic(TpmMaker.EK | 1L << 18);
    Verdict noEk =
        judge(honest(), pcrs(), signing, List.of(), Optional.of(Tpm2EdgesTest::answer), policy(""));
    assertThat(noEk.steps())
        .filteredOn(Step::failed)
        .extracting(Step::name)
        .containsExactly("ek-chain", "ak-ek-binding");
    assertThat(detail(noEk, "ak-ek-binding")).isEqualTo("no endorsement key to challenge");
    Verdict noArea =
        judge(
            honest(),
            pcrs(),
            new byte[3],
            List.of(),
            Optional.of(Tpm2EdgesTest::answer),
            policy(""));
    assertThat(noArea.steps())
        .filteredOn(Step::failed)
        .extracting(step -> step.outcome() instanceof Outcome.Fail(String code) ? code : "")
        .containsExactly("EK_FORMAT", "EK_FORMAT");
  }

  @ParameterizedTest
  @CsvSource({
    "0xff544346, 0x8018, 1, quote-binding QUOTE_MAGIC",
    "0xff544347, 0x8019, 1, quote-binding QUOTE_TYPE",
    "0xff544347, 0x8018, 2, quote-binding QUOTE_FORMAT",
    "0xff544347, 0x8018, 0, SOFTWARE_TPM",
  })
  void onlyAQuoteIsAQuote(String magic, String type, int safe, String outcome) throws Exception {
    byte[] attest =
        TpmMaker.attest(
            Long.decode(magic),
            Integer.decode(type),
            BOUND,
            safe,
            PcrSelection.QUOTED.bytes(),
            digest(pcrs()));
    Verdict verdict =
        judge(attest, pcrs(), List.of(), Optional.of(Tpm2EdgesTest::answer), policy(""));
    assertThat(Fixtures.outcome(verdict)).isEqualTo(outcome);
  }

  private static String registers(SortedMap<Integer, Digest> pcrs, PcrSelection selection)
      throws Exception {
    byte[] attest = TpmMaker.attest(BOUND, selection, digest(pcrs));
    Verdict verdict =
        judge(attest, pcrs, List.of(), Optional.of(Tpm2EdgesTest::answer), policy(""));
    return Fixtures.outcome(verdict)
        + verdict.failure().map(step -> ": " + step.detail()).orElse("");
  }

  @Test
  void theRegistersAreThoseOfARelease() throws Exception {
    SortedMap<Integer, Digest> moved = pcrs();
    moved.put(4, Fixtures.digest(50));
    assertThat(registers(moved, PcrSelection.QUOTED))
        .startsWith("pcr-values PCR_MISMATCH")
        .endsWith("PCR 4 moved");
    moved.put(11, Fixtures.digest(51));
    assertThat(registers(moved, PcrSelection.QUOTED)).endsWith("PCR 4, 11 moved");
    SortedMap<Integer, Digest> nearer = pcrs();
    nearer.put(4, Fixtures.digest(99));
    assertThat(registers(nearer, PcrSelection.QUOTED)).endsWith("PCR 11 moved");
    for (int zero : new int[] {12, 13}) {
      SortedMap<Integer, Digest> injected = pcrs();
      injected.put(zero, Fixtures.digest(1));
      assertThat(registers(injected, PcrSelection.QUOTED)).startsWith("pcr-values PCR_INJECTED");
    }
    SortedMap<Integer, Digest> seven = pcrs();
    seven.put(7, Fixtures.digest(1));
    assertThat(registers(seven, PcrSelection.QUOTED)).isEqualTo("SOFTWARE_TPM");
    assertThat(registers(pcrs(), PcrSelection.of(4, 7, 11, 12, 13)))
        .startsWith("pcr-values PCR_SELECTION");
    SortedMap<Integer, Digest> more = pcrs();
    more.put(8, PcrProfile.ZEROS);
    assertThat(registers(more, PcrSelection.QUOTED)).startsWith("pcr-values PCR_SELECTION");
  }

  @Test
  void register15IsExplainedAndItsEventsAreNamed() throws Exception {
    String first = "config:" + Fixtures.digest(1);
    String second = "volume:" + Fixtures.digest(2);
    Pcr15 events = new Pcr15(List.of(first, second));
    SortedMap<Integer, Digest> pcrs = pcrs();
    pcrs.put(15, events.replay());
    byte[] attest = TpmMaker.attest(BOUND, PcrSelection.QUOTED, digest(pcrs));
    List<Evidence.Item> log = List.of(Evidence.Item.of(Pcr15.COLLATERAL, events.bytes()));
    String both = ",'pcr15_events':['" + first + "','" + second + "']";
    Verdict good = judge(attest, pcrs, log, Optional.of(Tpm2EdgesTest::answer), policy(both));
    assertThat(Fixtures.outcome(good)).isEqualTo("SOFTWARE_TPM");
    assertThat(detail(good, "event-log")).isEqualTo("PCR 15 replayed");
    String one = ",'pcr15_events':['" + first + "']";
    assertThat(
            Fixtures.outcome(
                judge(attest, pcrs, log, Optional.of(Tpm2EdgesTest::answer), policy(one))))
        .isEqualTo("event-log PCR15_EVENT");
    assertThat(
            Fixtures.outcome(
                judge(attest, pcrs, List.of(), Optional.of(Tpm2EdgesTest::answer), policy(both))))
        .isEqualTo("event-log PCR15_UNEXPLAINED");
  }

  @Test
  void theFirmwaresLogLeadsToTheQuote() throws Exception {
    byte[] measured = Fixtures.digest(60).bytes();
    SortedMap<Integer, Digest> pcrs = pcrs();
    Digest replayed = Digest.sha256(new byte[32], measured);
    pcrs.put(7, replayed);
    byte[] attest = TpmMaker.attest(BOUND, PcrSelection.QUOTED, digest(pcrs));
    for (int pcr : new int[] {7, 2, 11}) {
      List<Evidence.Item> log = new ArrayList<>();
      log.add(Evidence.Item.of(Tpm2Evidence.EVENT_LOG, log(pcr, measured)));
      Verdict verdict = judge(attest, pcrs, log, Optional.of(Tpm2EdgesTest::answer), policy(""));
      assertThat(Fixtures.outcome(verdict))
          .isEqualTo(pcr == 11 ? "event-log EVENT_LOG_MISMATCH" : "SOFTWARE_TPM");
      if (pcr != 11) {
        assertThat(detail(verdict, "event-log")).isEqualTo("1 events replayed");
      }
    }
  }

  private static byte[] log(int pcr, byte[] digest) {
    java.nio.ByteBuffer out =
        java.nio.ByteBuffer.allocate(115).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    out.putInt(0).putInt(3).put(new byte[20]).putInt(33);
    out.put(Spoilt.utf8("Spec ID Event03\0")).putInt(0).putInt(0x02000200);
    out.putInt(1).putShort((short) 11).putShort((short) 32).put((byte) 0);
    out.putInt(pcr).putInt(4).putInt(1).putShort((short) 11).put(digest).putInt(0);
    return java.util.Arrays.copyOf(out.array(), out.position());
  }
}
