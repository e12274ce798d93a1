package dev.adyton.attestation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Statements that fit their evidence and say what no statement of ours says. */
final class CorpusStatements {
  private static final String FORMAT = "statement STATEMENT_FORMAT";
  private static final String HONEST = Spoilt.honestStatement();

  private CorpusStatements() {}

  static void add(CorpusMaker maker) {
    forms().forEach((name, text) -> put(maker, "statement-" + name, text, FORMAT));
    put(
        maker,
        "nonce-absent",
        Spoilt.swap(HONEST, "\"nonce\":\"" + Fixtures.nonce() + "\"", "\"nonce\":null"),
        "nonce NONCE_MISMATCH");
    put(
        maker,
        "nonce-one-digit-off",
        Spoilt.swap(HONEST, Fixtures.nonce(), other(Fixtures.nonce())),
        "nonce NONCE_MISMATCH");
    put(
        maker,
        "keyset-named-otherwise",
        Spoilt.swap(HONEST, Fixtures.keyset().digest().toString(), Fixtures.digest(9).toString()),
        "keyset-binding KEYSET_MISMATCH");
    put(
        maker,
        "launch-state-of-a-record-that-is-not-there",
        Spoilt.swap(HONEST, "[\"UNGATED\"]", "[\"" + Fixtures.digest(9) + "\"]"),
        "launch LAUNCH_MISMATCH");
    put(
        maker,
        "validity-of-one-second-past",
        Spoilt.swap(HONEST, "\"not_after\":1799999000", "\"not_after\":" + (Spoilt.NOW - 61)),
        "validity EVIDENCE_EXPIRED");
    put(
        maker,
        "validity-of-the-next-minute",
        Spoilt.swap(HONEST, "\"not_before\":1799990000", "\"not_before\":" + (Spoilt.NOW + 61)),
        "validity EVIDENCE_NOT_YET_VALID");
    put(
        maker,
        "validity-of-two-days-ago",
        Spoilt.swap(
            HONEST, "\"not_before\":1799990000", "\"not_before\":" + (Spoilt.NOW - 172_800)),
        "validity EVIDENCE_TOO_OLD");
  }

  private static void put(CorpusMaker maker, String name, String statement, String outcome) {
    byte[] document = Spoilt.simulated(statement, Spoilt.honestKeyset());
    maker.put(name, document, Spoilt.SIMULATED_POLICY, Spoilt.near(), outcome);
  }

  private static String other(String hex) {
    return (hex.charAt(0) == '0' ? "1" : "0") + hex.substring(1);
  }

  private static Map<String, String> forms() {
    Map<String, String> all = new TreeMap<>();
    for (String name :
        List.of(
            "deployables",
            "guardrails",
            "kernels",
            "keyset_digest",
            "launch",
            "nonce",
            "not_after",
            "not_before",
            "numerics",
            "policy_digest",
            "purpose",
            "telemetry_schema")) {
      all.put(
          "without-" + name.replace('_', '-'), Spoilt.swap(HONEST, "\"" + name + "\":", "\"z\":"));
    }
    String five = Fixtures.digest(5).toString();
    all.put("with-unknown-member", HONEST.substring(0, HONEST.length() - 1) + ",\"z\":1}");
    all.put("with-a-space", Spoilt.swap(HONEST, "\"kernels\":", "\"kernels\": "));
    all.put("with-a-line-break-behind", HONEST + "\n");
    all.put("with-escaped-letter", Spoilt.swap(HONEST, "\"vector:512\"", "\"\\u0076ector:512\""));
    all.put("with-number-in-exponent-form", Spoilt.swap(HONEST, "1799999000", "1.799999e9"));
    all.put("for-another-purpose", Spoilt.swap(HONEST, "adyton.evidence.v1", "adyton.receipt.v1"));
    all.put(
        "nonce-too-short", Spoilt.swap(HONEST, Fixtures.nonce(), Fixtures.nonce().substring(2)));
    all.put(
        "nonce-in-capitals",
        Spoilt.swap(HONEST, Fixtures.nonce(), Fixtures.nonce().toUpperCase(java.util.Locale.ROOT)));
    all.put(
        "ends-before-it-begins",
        Spoilt.swap(HONEST, "\"not_after\":1799999000", "\"not_after\":1799989999"));
    all.put(
        "begins-before-time",
        Spoilt.swap(HONEST, "\"not_before\":1799990000", "\"not_before\":-1"));
    all.put(
        "time-with-fraction",
        Spoilt.swap(HONEST, "\"not_before\":1799990000", "\"not_before\":1799990000.5"));
    all.put("serves-nothing", Spoilt.swap(HONEST, "[\"" + five + "\"]", "[]"));
    all.put(
        "serves-two-under-one-launch",
        Spoilt.swap(HONEST, "\"" + five + "\"", "\"" + five + "\",\"" + five + "\""));
    all.put(
        "serves-too-many",
        Spoilt.swap(
            HONEST, "\"" + five + "\"", ("\"" + five + "\",").repeat(64) + "\"" + five + "\""));
    all.put("deployable-not-a-digest", Spoilt.swap(HONEST, five, "latest"));
    all.put("guardrails-none", Spoilt.swap(HONEST, "[\"" + Fixtures.digest(6) + "\"]", "[]"));
    all.put("launch-state-unknown", Spoilt.swap(HONEST, "[\"UNGATED\"]", "[\"PUBLIC\"]"));
    all.put("numerics-unversioned", Spoilt.swap(HONEST, "\"f32/1\"", "\"f32\""));
    all.put("numerics-none", Spoilt.swap(HONEST, "[\"f32/1\"]", "[]"));
    all.put("kernels-unknown", Spoilt.swap(HONEST, "\"vector:512\"", "\"native\""));
    all.put("kernels-emitted-undigested", Spoilt.swap(HONEST, "\"vector:512\"", "\"emitted\""));
    all.put("telemetry-schema-null", Spoilt.swap(HONEST, "\"" + Fixtures.digest(7) + "\"", "null"));
    return all;
  }
}
