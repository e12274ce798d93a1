package dev.adyton.launch;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the files of {@code cases/}: each a record, what it meets, and the codes to expect. */
final class CaseMaker {
  static final long T0 = 1_800_000_000;
  private static final long DAY = 86_400;
  private static final String TYPE = LaunchDocument.PAYLOAD_TYPE;
  private static final String ADA = "Ada of safety";
  private static final String ADA_TWO = "Ada's other key";
  private static final String BEA = "Bea of security";
  private static final String STRANGER = "A stranger";

  private final Map<String, byte[]> files = new TreeMap<>();
  private final Digest guardrails = Digest.sha256(new byte[] {9});

  static LaunchPolicy policy() throws Exception {
    return new LaunchPolicy(
        List.of(
            new LaunchPolicy.Signer("ada", Set.of("safety"), TestKeys.publicKey(ADA)),
            new LaunchPolicy.Signer("ada", Set.of("safety"), TestKeys.publicKey(ADA_TWO)),
            new LaunchPolicy.Signer("bea", Set.of("security"), TestKeys.publicKey(BEA))),
        Map.of(
            Exposure.LOCAL, new LaunchPolicy.Quorum(1, Set.of()),
            Exposure.INTERNAL, new LaunchPolicy.Quorum(1, Set.of("safety")),
            Exposure.LIMITED, new LaunchPolicy.Quorum(2, Set.of("safety", "security"))));
  }

  Deployable deployable() {
    return deployable(guardrails, Digest.sha256(new byte[] {7}), "f32/1");
  }

  private static Deployable deployable(Digest guardrails, Digest engine, String numerics) {
    Digest some = Digest.sha256(new byte[] {1});
    return new Deployable(
        some, some, some, List.of(), some, guardrails, engine, numerics, 512, Deployable.NO_TOOLS);
  }

  private static Map<Domain, Determination> all(Determination each) {
    Map<Domain, Determination> out = new EnumMap<>(Domain.class);
    for (Domain domain : Domain.values()) {
      out.put(domain, each);
    }
    return out;
  }

  private static Map<Domain, Determination> one(Domain domain, Determination found) {
    Map<Domain, Determination> out = all(Determination.BELOW_THRESHOLD);
    out.put(domain, found);
    return out;
  }

  private LaunchDocument good() {
    return new LaunchDocument(
        new Subject.Whole(deployable().digest()),
        true,
        Exposure.LIMITED,
        all(Determination.BELOW_THRESHOLD),
        guardrails,
        List.of(deployable().engineBuild()),
        T0,
        T0 + 100 * DAY,
        T0 + 50 * DAY,
        "case");
  }

  private static LaunchDocument with(
      LaunchDocument d, Exposure exposure, Map<Domain, Determination> domains) {
    return new LaunchDocument(
        d.subject(),
        d.go(),
        exposure,
        domains,
        d.guardrails(),
        d.engines(),
        d.notBefore(),
        d.notAfter(),
        d.reviewBy(),
        d.note());
  }

  private static byte[] signed(LaunchDocument d, String... who) throws Exception {
    return signed(TYPE, d.bytes(), who);
  }

  private static byte[] signed(String type, byte[] payload, String... who) throws Exception {
    Dsse envelope = Dsse.of(type, payload);
    for (String each : who) {
      envelope = TestKeys.sign(envelope, type, payload, each);
    }
    return envelope.encode();
  }

  private void put(
      String name, byte[] record, Deployable what, long now, Exposure wanted, Denial... codes) {
    List<String> expected = new ArrayList<>();
    for (Denial code : codes) {
      expected.add(code.code());
    }
    String folder = codes.length == 0 ? "allowed" : codes[0].code();
    Json file =
        Json.object()
            .put("record", Base64s.encode(record))
            .put("deployable", Base64s.encode(what.bytes()))
            .put("now", now)
            .put("wanted", wanted.id())
            .put("codes", expected)
            .build();
    files.put(folder + "/" + name + ".json", Jcs.encode(file));
  }

  private void put(String name, byte[] record, Exposure wanted, Denial... codes) {
    put(name, record, deployable(), T0 + DAY, wanted, codes);
  }

  Map<String, byte[]> files() throws Exception {
    byte[] two = signed(good(), ADA, BEA);
    for (Exposure near : List.of(Exposure.LOCAL, Exposure.INTERNAL, Exposure.LIMITED)) {
      put("two-persons-" + near.id(), two, near);
    }
    signatures(two);
    times(two);
    things(two);
    contents();
    bytes(two);
    return files;
  }

  private void signatures(byte[] two) throws Exception {
    put(
        "one-person",
        signed(good(), ADA),
        Exposure.LIMITED,
        Denial.SIGNERS_MISSING,
        Denial.ROLE_MISSING);
    put(
        "same-person-twice",
        signed(good(), ADA, ADA_TWO),
        Exposure.LIMITED,
        Denial.SIGNERS_MISSING,
        Denial.ROLE_MISSING);
    put(
        "same-key-twice",
        signed(good(), BEA, BEA),
        Exposure.LIMITED,
        Denial.SIGNERS_MISSING,
        Denial.ROLE_MISSING);
    put("wrong-role", signed(good(), BEA), Exposure.INTERNAL, Denial.ROLE_MISSING);
    put("stranger", signed(good(), STRANGER), Exposure.LOCAL, Denial.RECORD_UNSIGNED);
    put(
        "stranger-beside-ada",
        signed(good(), ADA, STRANGER),
        Exposure.LIMITED,
        Denial.SIGNERS_MISSING,
        Denial.ROLE_MISSING);
    put(
        "other-type",
        signed("application/vnd.adyton.release+json", good().bytes(), ADA, BEA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "public-is-never-granted",
        two,
        Exposure.PUBLIC,
        Denial.EXPOSURE_NOT_GRANTED,
        Denial.EXPOSURE_ABOVE_RECORD);
    put(
        "development-key",
        signed(good(), TestKeys.DEVELOPMENT),
        Exposure.LOCAL,
        Denial.RECORD_UNSIGNED);
    byte[] of = good().bytes();
    Dsse other =
        TestKeys.sign(
            Dsse.of(TYPE, of),
            TYPE,
            with(good(), Exposure.LOCAL, all(Determination.BELOW_THRESHOLD)).bytes(),
            ADA);
    put("signature-of-another-record", other.encode(), Exposure.LOCAL, Denial.RECORD_UNSIGNED);
  }

  private void times(byte[] two) throws Exception {
    put("a-second-early", two, deployable(), T0 - 1, Exposure.LOCAL, Denial.NOT_YET_VALID);
    put("first-second", two, deployable(), T0, Exposure.LOCAL);
    put("last-second-of-review", two, deployable(), T0 + 50 * DAY, Exposure.LOCAL);
    put(
        "a-second-after-review",
        two,
        deployable(),
        T0 + 50 * DAY + 1,
        Exposure.LOCAL,
        Denial.REVIEW_OVERDUE);
    put(
        "long-over",
        two,
        deployable(),
        T0 + 100 * DAY + 1,
        Exposure.LOCAL,
        Denial.EXPIRED,
        Denial.REVIEW_OVERDUE);
    put("year-1970", two, deployable(), 0, Exposure.LOCAL, Denial.NOT_YET_VALID);
    put(
        "far-future",
        two,
        deployable(),
        T0 + 40_000 * DAY,
        Exposure.LOCAL,
        Denial.EXPIRED,
        Denial.REVIEW_OVERDUE);
  }

  private void things(byte[] two) throws Exception {
    Digest other = Digest.sha256(new byte[] {42});
    Digest engine = deployable().engineBuild();
    put(
        "guardrails",
        two,
        deployable(other, engine, "f32/1"),
        T0,
        Exposure.LOCAL,
        Denial.DEPLOYABLE_MISMATCH,
        Denial.GUARDRAILS_MISMATCH);
    put(
        "no-guardrails",
        two,
        deployable(Deployable.NO_GUARDRAILS, engine, "f32/1"),
        T0,
        Exposure.LOCAL,
        Denial.DEPLOYABLE_MISMATCH,
        Denial.GUARDRAILS_MISMATCH);
    put(
        "engine",
        two,
        deployable(guardrails, other, "f32/1"),
        T0,
        Exposure.LOCAL,
        Denial.DEPLOYABLE_MISMATCH,
        Denial.ENGINE_MISMATCH);
    put(
        "numerics",
        two,
        deployable(guardrails, engine, "a8/1"),
        T0,
        Exposure.LOCAL,
        Denial.DEPLOYABLE_MISMATCH);
    LaunchDocument g = good();
    LaunchDocument mixed =
        new LaunchDocument(
            g.subject(),
            true,
            g.exposure(),
            g.domains(),
            other,
            g.engines(),
            T0,
            T0 + DAY,
            T0 + DAY,
            "");
    put(
        "record-names-other-guardrails",
        signed(mixed, ADA, BEA),
        Exposure.LIMITED,
        Denial.GUARDRAILS_MISMATCH);
    LaunchDocument build =
        new LaunchDocument(
            g.subject(),
            true,
            g.exposure(),
            g.domains(),
            guardrails,
            List.of(other),
            T0,
            T0 + DAY,
            T0 + DAY,
            "");
    put(
        "record-names-other-engine",
        signed(build, ADA, BEA),
        Exposure.LIMITED,
        Denial.ENGINE_MISMATCH);
    model(other);
  }

  private void model(Digest other) throws Exception {
    Digest root = deployable().modelRoot();
    for (boolean right : new boolean[] {true, false}) {
      LaunchDocument d =
          new LaunchDocument(
              new Subject.Model(right ? root : other),
              true,
              Exposure.LOCAL,
              all(Determination.NOT_EVALUATED),
              guardrails,
              List.of(),
              T0,
              T0 + 2 * DAY,
              T0 + 2 * DAY,
              "");
      if (right) {
        put("model-on-its-own-machine", signed(d, ADA), Exposure.LOCAL);
        put("model-further", signed(d, ADA, BEA), Exposure.INTERNAL, Denial.EXPOSURE_ABOVE_RECORD);
        put(
            "model-claims-more",
            signed(with(d, Exposure.LIMITED, all(Determination.BELOW_THRESHOLD)), ADA, BEA),
            Exposure.LIMITED,
            Denial.SUBJECT_TOO_WIDE);
      } else {
        put("other-model", signed(d, ADA), Exposure.LOCAL, Denial.DEPLOYABLE_MISMATCH);
      }
    }
  }

  private void contents() throws Exception {
    LaunchDocument g = good();
    LaunchDocument no =
        new LaunchDocument(
            g.subject(),
            false,
            g.exposure(),
            g.domains(),
            guardrails,
            g.engines(),
            T0,
            T0 + 2 * DAY,
            T0 + 2 * DAY,
            "");
    put("no", signed(no, ADA, BEA), Exposure.LOCAL, Denial.DECISION_NO_GO);
    put(
        "local-record",
        signed(with(g, Exposure.LOCAL, g.domains()), ADA, BEA),
        Exposure.INTERNAL,
        Denial.EXPOSURE_ABOVE_RECORD);
    put(
        "internal-record",
        signed(with(g, Exposure.INTERNAL, g.domains()), ADA, BEA),
        Exposure.LIMITED,
        Denial.EXPOSURE_ABOVE_RECORD);
    for (Domain domain : Domain.values()) {
      String name = domain.id();
      put(
          name,
          signed(with(g, Exposure.LOCAL, one(domain, Determination.ABOVE_THRESHOLD)), ADA, BEA),
          Exposure.LOCAL,
          Denial.DOMAIN_ABOVE_THRESHOLD);
      put(
          name,
          signed(with(g, Exposure.INTERNAL, one(domain, Determination.NOT_EVALUATED)), ADA, BEA),
          Exposure.LOCAL,
          Denial.DOMAIN_NOT_EVALUATED);
      put(
          "mitigated-" + name,
          signed(with(g, Exposure.LIMITED, one(domain, Determination.MITIGATED)), ADA, BEA),
          Exposure.LIMITED);
    }
    Deployable bare = deployable(Deployable.NO_GUARDRAILS, deployable().engineBuild(), "f32/1");
    LaunchDocument naked =
        new LaunchDocument(
            new Subject.Whole(bare.digest()),
            true,
            Exposure.LIMITED,
            one(Domain.CBRN, Determination.MITIGATED),
            Deployable.NO_GUARDRAILS,
            g.engines(),
            T0,
            T0 + 2 * DAY,
            T0 + 2 * DAY,
            "");
    put(
        "mitigated-by-nothing",
        signed(naked, ADA, BEA),
        bare,
        T0,
        Exposure.LIMITED,
        Denial.MITIGATION_ABSENT);
  }

  private void bytes(byte[] two) throws Exception {
    String text = new String(two, StandardCharsets.UTF_8);
    int payload = text.indexOf("\"payload\":\"") + 11;
    for (int at : new int[] {20, 200, 400, 600}) {
      byte[] bad = two.clone();
      bad[payload + at] = (byte) (bad[payload + at] == 'A' ? 'B' : 'A');
      put("payload-flip-" + at, bad, Exposure.LOCAL, Denial.RECORD_UNSIGNED);
    }
    put("empty", new byte[0], Exposure.LOCAL, Denial.RECORD_UNREADABLE);
    put(
        "not-json",
        "GO".getBytes(StandardCharsets.US_ASCII),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "cut-off",
        java.util.Arrays.copyOf(two, two.length / 2),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "no-signatures",
        Dsse.of(TYPE, good().bytes()).encode(),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    String loose = new String(good().bytes(), StandardCharsets.UTF_8);
    put(
        "not-canonical",
        signed(
            TYPE, loose.replace(",\"note\"", ", \"note\"").getBytes(StandardCharsets.UTF_8), ADA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "unknown-member",
        signed(
            TYPE,
            loose
                .replace("\"note\":\"case\"", "\"note\":\"case\",\"override\":true")
                .getBytes(StandardCharsets.UTF_8),
            ADA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "domain-left-out",
        signed(
            TYPE,
            loose.replace("\"cbrn\":\"below_threshold\",", "").getBytes(StandardCharsets.UTF_8),
            ADA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "unknown-exposure",
        signed(
            TYPE, loose.replace("\"limited\"", "\"world\"").getBytes(StandardCharsets.UTF_8), ADA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
    put(
        "unknown-decision",
        signed(TYPE, loose.replace("\"go\"", "\"maybe\"").getBytes(StandardCharsets.UTF_8), ADA),
        Exposure.LOCAL,
        Denial.RECORD_UNREADABLE);
  }
}
