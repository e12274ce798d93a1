package dev.adyton.attestation;

import dev.adyton.codec.Json;
import java.util.List;
import java.util.Optional;

/**
 * A verdict in the words of EAR (draft-ietf-rats-ear) and its trustworthiness vector
 * (draft-ietf-rats-ar4si §2.3): what relying parties of other verifiers read. It says less than the
 * steps, and nothing that they do not.
 */
final class Ear {
  private static final int NOTHING = 0;
  private static final int AFFIRMING = 2;
  private static final int WARNING = 32;
  private static final int CONTRAINDICATED = 96;

  private static final List<String> INSTANCE =
      List.of("keyset-binding", "ak-ek-binding", "document-chain", "report-chain", "td-chain");
  private static final List<String> EXECUTABLES =
      List.of("pcr-values", "document-pcrs", "report-measurement", "td-measurement");
  private static final List<String> CONFIGURATION =
      List.of("launch", "event-log", "report-guest-policy", "td-attributes", "policy");
  private static final List<String> HARDWARE =
      List.of("ek-chain", "document-signature", "report-tcb", "td-tcb");

  private Ear() {}

  static Json.Obj of(Verdict verdict) {
    Json vector =
        Json.object()
            .put("instance-identity", claim(verdict, INSTANCE))
            .put("executables", claim(verdict, EXECUTABLES))
            .put("configuration", claim(verdict, CONFIGURATION))
            .put("hardware", hardware(verdict))
            .put("runtime-opaque", runtime(verdict.level()))
            .build();
    return Json.object()
        .put("ear.status", status(verdict))
        .put("ear.trustworthiness-vector", vector)
        .build();
  }

  private static String status(Verdict verdict) {
    if (!verdict.accepted()) {
      return "contraindicated";
    }
    return software(verdict.level()) ? "warning" : "affirming";
  }

  private static boolean software(Optional<Level> level) {
    return level.isPresent()
        && (level.get() == Level.SIMULATED || level.get() == Level.SOFTWARE_TPM);
  }

  /** The worst of the steps that ran; nothing where none did. */
  private static int claim(Verdict verdict, List<String> names) {
    int worst = NOTHING;
    for (Step step : verdict.steps()) {
      if (names.contains(step.name())) {
        int found =
            switch (step.outcome()) {
              case Outcome.Pass _ -> AFFIRMING;
              case Outcome.Fail _ -> CONTRAINDICATED;
              case Outcome.NotApplicable _ -> NOTHING;
            };
        worst = Math.max(worst, found);
      }
    }
    return worst;
  }

  /** A chain that ends in no named maker is genuine to nobody. */
  private static int hardware(Verdict verdict) {
    int found = claim(verdict, HARDWARE);
    return found == AFFIRMING && software(verdict.level()) ? WARNING : found;
  }

  /** Memory that the host reads is isolated, not opaque. */
  private static int runtime(Optional<Level> level) {
    return level.map(l -> l == Level.CVM ? AFFIRMING : WARNING).orElse(NOTHING);
  }
}
