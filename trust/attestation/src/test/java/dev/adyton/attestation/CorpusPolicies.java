package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import java.nio.file.Files;
import java.util.Optional;

/** Honest evidence before policies and callers that it does not suit. */
final class CorpusPolicies {
  private CorpusPolicies() {}

  static void add(CorpusMaker maker) throws Exception {
    simulated(maker);
    tpm(maker);
  }

  private static void simulated(CorpusMaker maker) {
    byte[] good = Spoilt.simulated(Spoilt.honestStatement(), Spoilt.honestKeyset());
    String demo = Spoilt.SIMULATED_POLICY;
    CorpusMaker.Asked near = Spoilt.near();
    CorpusMaker.Asked far =
        new CorpusMaker.Asked(near.nonce(), false, near.now(), Optional.empty());
    maker.put("caller-from-afar-of-an-ungated-node", good, demo, far, "launch LAUNCH_UNGATED");
    String anywhere = Spoilt.swap(demo, "\"remote\":[]", "\"remote\":[\"UNGATED\"]");
    maker.put(
        "caller-from-afar-under-a-loopback-policy", good, anywhere, far, "policy NOT_LOOPBACK");
    String gated = Spoilt.swap(demo, "[\"UNGATED\"]", "[\"PUBLIC\"]");
    maker.put("policy-wants-a-launch-record", good, gated, near, "launch LAUNCH_UNGATED");
    String real = Spoilt.swap(demo, "[\"SIMULATED\"]", "[\"TPM\",\"VTPM\",\"CVM\"]");
    maker.put("policy-wants-hardware", good, real, near, "level LEVEL_NOT_ACCEPTED");
    maker.put(
        "policy-accepts-no-level",
        good,
        Spoilt.swap(demo, "[\"SIMULATED\"]", "[]"),
        near,
        "level LEVEL_NOT_ACCEPTED");
    String other =
        demo.substring(0, demo.length() - 1)
            + ",\"deployables\":[\""
            + Fixtures.digest(77)
            + "\"]}";
    maker.put(
        "policy-names-another-deployable", good, other, near, "policy DEPLOYABLE_NOT_EXPECTED");
    String none = demo.substring(0, demo.length() - 1) + ",\"deployables\":[]}";
    maker.put("policy-names-no-deployable", good, none, near, "policy DEPLOYABLE_NOT_EXPECTED");
    String key = Base64s.encode(Fixtures.digest(1).bytes());
    String released =
        demo.substring(0, demo.length() - 1)
            + ",\"release_signers\":{\"keys\":[\""
            + key
            + "\"],\"threshold\":1}}";
    maker.put("policy-wants-a-release", good, released, near, "release RELEASE_ABSENT");
    String fresh =
        demo.substring(0, demo.length() - 1) + ",\"clock_skew_seconds\":0,\"max_age_seconds\":60}";
    maker.put("policy-wants-it-fresher", good, fresh, near, "validity EVIDENCE_TOO_OLD");
    CorpusMaker.Asked other1 =
        new CorpusMaker.Asked(Optional.of("0".repeat(64)), true, near.now(), Optional.empty());
    maker.put("caller-with-another-nonce", good, demo, other1, "nonce NONCE_MISMATCH");
    CorpusMaker.Asked later =
        new CorpusMaker.Asked(near.nonce(), true, Spoilt.NOW + 86_400, Optional.empty());
    maker.put("caller-a-day-later", good, demo, later, "validity EVIDENCE_EXPIRED");
  }

  private static void tpm(CorpusMaker maker) throws Exception {
    Fixtures.Bundle bundle = Fixtures.bundle("accepted-software-tpm");
    byte[] good = bundle.evidence();
    String policy = Files.readString(bundle.folder().resolve("policy.json"));
    Caller caller = bundle.caller();
    CorpusMaker.Asked asked =
        new CorpusMaker.Asked(
            caller.nonce(), caller.loopback(), caller.now().getEpochSecond(), Optional.empty());
    String zeros = "0".repeat(64);
    String one = "1" + zeros.substring(1);
    for (int pcr : new int[] {4, 11}) {
      String pinned = Spoilt.swap(policy, "\"" + pcr + "\":\"" + zeros, "\"" + pcr + "\":\"" + one);
      maker.put(
          "policy-pins-another-register-" + pcr, good, pinned, asked, "pcr-values PCR_MISMATCH");
    }
    String secure = Spoilt.swap(policy, "\"tpm2\":{", "\"tpm2\":{\"pcr_profile\":\"secure-boot\",");
    String seven =
        Spoilt.swap(
            secure, "\"4\":\"" + zeros + "\"", "\"4\":\"" + zeros + "\",\"7\":\"" + one + "\"");
    maker.put("policy-wants-secure-boot", good, seven, asked, "pcr-values PCR_MISMATCH");
    String maker1 = Spoilt.swap(policy, "[\"SOFTWARE_TPM\"]", "[\"TPM\"]");
    maker.put("policy-wants-a-makers-tpm", good, maker1, asked, "level LEVEL_NOT_ACCEPTED");
    String noCa =
        policy.substring(0, policy.indexOf("\"enrolment_cas\""))
            + policy.substring(policy.indexOf("\"pcrs\""));
    maker.put("policy-names-no-enrolment-ca", good, noCa, asked, "ak-ek-binding AK_UNBOUND");
  }
}
