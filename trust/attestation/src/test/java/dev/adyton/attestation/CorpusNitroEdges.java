package dev.adyton.attestation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Documents of Nitro that are just good enough, each beside one that is just not. */
final class CorpusNitroEdges {
  private static final String ITEM = "evidence-present EVIDENCE_ITEM_FORMAT";
  private static final long NOW = Spoilt.NOW;

  private final CorpusNitro all;

  private CorpusNitroEdges(CorpusNitro all) {
    this.all = all;
  }

  static void add(CorpusNitro all) throws Exception {
    CorpusNitroEdges edges = new CorpusNitroEdges(all);
    edges.times();
    edges.limits();
    edges.registers();
  }

  private void tpm(String name, NitroMaker.Draft draft, String outcome) {
    all.put(name, "nitrotpm", draft.signed(), all.policy(), outcome);
  }

  private NitroMaker.Draft at(long seconds) throws Exception {
    return all.tpm()
        .set("timestamp", NitroMaker.head(0, seconds * 1000))
        .set("certificate", NitroMaker.bytes(all.nitro.leaf(seconds - 9, seconds + 9, false)));
  }

  private void times() throws Exception {
    tpm("accepted-nitrotpm-a-minute-ahead", at(NOW + 60), "VTPM");
    tpm("nitrotpm-a-minute-and-a-second-ahead", at(NOW + 61), "document-time NITRO_NOT_YET_VALID");
    String policy =
        Spoilt.swap(
            all.policy(),
            "{\"format\"",
            "{\"clock_skew_seconds\":10,\"max_age_seconds\":7200,\"format\"");
    all.put(
        "accepted-nitrotpm-as-old-as-it-may-be",
        "nitrotpm",
        at(NOW - 7210).signed(),
        policy,
        "VTPM");
    all.put(
        "nitrotpm-a-second-older-than-it-may-be",
        "nitrotpm",
        at(NOW - 7211).signed(),
        policy,
        "document-time NITRO_TOO_OLD");
    tpm(
        "nitrotpm-of-the-first-millisecond",
        all.tpm().set("timestamp", NitroMaker.head(0, 1)),
        "document-chain NITRO_CHAIN");
  }

  private void limits() throws Exception {
    byte[] root = all.nitro.rootDer();
    byte[][] eight = new byte[8][];
    Arrays.fill(eight, root);
    eight[7] = all.nitro.middleDer();
    tpm(
        "accepted-nitrotpm-bundle-of-eight",
        all.tpm().set("cabundle", all.nitro.bundle(eight)),
        "VTPM");
    tpm(
        "nitrotpm-user-data-of-1024-octets",
        all.tpm().set("user_data", NitroMaker.bytes(new byte[1024])),
        "document-binding NITRO_STATEMENT_MISMATCH");
    tpm(
        "nitrotpm-bundle-of-text",
        all.tpm().set("cabundle", NitroMaker.join(NitroMaker.cat(0x81), NitroMaker.text("a"))),
        ITEM);
    tpm(
        "nitrotpm-registers-by-name",
        all.tpm()
            .set(
                "nitrotpm_pcrs",
                NitroMaker.join(
                    NitroMaker.cat(0xa1), NitroMaker.text("4"), NitroMaker.bytes(new byte[48]))),
        ITEM);
    tpm(
        "nitrotpm-register-of-text",
        all.tpm()
            .set(
                "nitrotpm_pcrs",
                NitroMaker.join(NitroMaker.cat(0xa1, 4), NitroMaker.text("0".repeat(48)))),
        ITEM);
    tpm(
        "nitrotpm-register-below-zero",
        all.tpm()
            .set(
                "nitrotpm_pcrs",
                NitroMaker.join(NitroMaker.cat(0xa1, 0x20), NitroMaker.bytes(new byte[48]))),
        ITEM);
  }

  private void registers() throws Exception {
    TreeMap<Integer, byte[]> pcrs = new TreeMap<>();
    for (int pcr : new int[] {4, 7, 11, 12, 13, 15, 31}) {
      byte[] value = new byte[48];
      if (pcr < 12) {
        Arrays.fill(value, (byte) (pcr + 1));
      }
      pcrs.put(pcr, value);
    }
    tpm(
        "accepted-nitrotpm-with-register-31",
        all.tpm().set("nitrotpm_pcrs", NitroMaker.registers(pcrs)),
        "VTPM");
    byte[] moved = CorpusNitro.with(15, new byte[] {1});
    String pinned =
        Spoilt.swap(
            all.policy(),
            "\"4\":\"" + CorpusNitro.value(4),
            "\"15\":\"" + "77".repeat(48) + "\",\"4\":\"" + CorpusNitro.value(4));
    all.put(
        "accepted-nitrotpm-with-a-pinned-register-15",
        "nitrotpm",
        all.tpm().set("nitrotpm_pcrs", moved).signed(),
        pinned,
        "VTPM");
    all.put(
        "nitrotpm-without-what-register-15-is-pinned-to",
        "nitrotpm",
        all.tpm().signed(),
        pinned,
        "document-pcrs PCR_MISMATCH");
    for (int zero : new int[] {0, 2}) {
      TreeMap<Integer, byte[]> values = new TreeMap<>(Map.of(zero, new byte[48]));
      for (int pcr = 0; pcr < 3; pcr++) {
        byte[] value = new byte[48];
        Arrays.fill(value, (byte) (pcr + 1));
        values.putIfAbsent(pcr, value);
      }
      all.put(
          "nitro-enclave-with-register-" + zero + "-at-zero",
          "nitro-enclave",
          all.enclave().set("pcrs", NitroMaker.registers(values)).signed(),
          all.policy(),
          "document-pcrs NITRO_DEBUG");
    }
  }
}
