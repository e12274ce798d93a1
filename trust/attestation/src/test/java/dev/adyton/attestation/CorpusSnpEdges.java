package dev.adyton.attestation;

import java.util.Arrays;
import java.util.List;

/** Reports that are just good enough, each beside one that is just not. */
final class CorpusSnpEdges {
  private static final String GUEST = "report-guest-policy SNP_GUEST_POLICY";
  private static final long RESERVED = 1L << 17;

  private final CorpusSnp snp;

  private CorpusSnpEdges(CorpusSnp snp) {
    this.snp = snp;
  }

  static void add(CorpusSnp snp) throws Exception {
    CorpusSnpEdges all = new CorpusSnpEdges(snp);
    all.guests();
    all.turin();
    all.fleet();
    all.chips();
    all.shapes();
  }

  private String policy(String more) {
    return Spoilt.swap(snp.policy(), "\"snp\":{", "\"snp\":{" + more.replace('\'', '"') + ",");
  }

  private void guest(String name, long bits, String more, String outcome) throws Exception {
    byte[] report = snp.with(draft -> draft.putLong(0x08, RESERVED | bits));
    snp.put(name, report, snp.chain(), more.isEmpty() ? snp.policy() : policy(more), outcome);
  }

  private void guests() throws Exception {
    guest("accepted-sev-snp-with-every-known-bit", 0x390_ffffL | 1L << 22, "", "CVM");
    guest("snp-guest-first-unknown-bit", 1L << 26, "", GUEST);
    guest("snp-guest-last-unknown-bit", 1L << 63, "", GUEST);
    guest("accepted-sev-snp-with-tolerated-threads", 1L << 16, "'tolerate':['SMT']", "CVM");
    guest("snp-guest-debug-where-threads-are-tolerated", 1L << 19, "'tolerate':['SMT']", GUEST);
    String asked = "'require':['CIPHERTEXT_HIDING','SINGLE_SOCKET']";
    guest("accepted-sev-snp-with-required-bits", 1L << 24 | 1L << 20, asked, "CVM");
    guest("snp-guest-one-required-bit-of-two", 1L << 24, asked, GUEST);
  }

  /** Turin: one component more, and an id of eight octets. */
  private void turin() throws Exception {
    byte[] id = Arrays.copyOf(SnpMaker.CHIP, 8);
    String turin =
        Spoilt.swap(
            Spoilt.swap(snp.policy(), "[\"Genoa\"]", "[\"Turin\"]"),
            "\"bootloader\":4,",
            "\"bootloader\":4,\"fmc\":2,\"tee\":1,");
    for (int fmc : new int[] {2, 1}) {
      byte[] tcb = {(byte) fmc, 4, 1, 22, 0, 0, 0, (byte) 211};
      byte[] report =
          snp.with(draft -> draft.put(0x180, tcb).put(0x1A0, new byte[64]).put(0x1A0, id));
      List<byte[]> chain = snp.chip("Turin-C1", List.of(4, 1, 22, 211, fmc), id);
      boolean good = fmc == 2;
      snp.put(
          good ? "accepted-sev-snp-turin" : "snp-turin-firmware-older-than-the-floor",
          report,
          chain,
          turin,
          good ? "CVM" : "report-tcb SNP_TCB_OLD");
      if (good) {
        byte[] longer = snp.with(draft -> draft.put(0x180, tcb).put(0x1A8, new byte[55]));
        snp.put("snp-turin-id-with-a-last-octet", longer, chain, turin, "report-chip SNP_CHIP");
      }
    }
  }

  /** A fleet's key: names no chip, and counts only where the policy says so. */
  private void fleet() throws Exception {
    byte[] report = snp.with(draft -> draft.putInt(0x48, 1 << 2 | 2));
    List<byte[]> chain = snp.chip("Genoa", SnpMaker.TCB, new byte[0]);
    snp.put("accepted-sev-snp-of-a-fleet", report, chain, policy("'vlek':true"), "CVM");
    snp.put(
        "snp-fleet-of-another-product",
        report,
        snp.chip("Milan", SnpMaker.TCB, new byte[0]),
        policy("'vlek':true"),
        "report-chip SNP_PRODUCT");
    snp.put(
        "snp-of-a-chip-where-fleets-are-accepted-and-its-id-is-masked",
        snp.with(draft -> draft.putInt(0x48, 2)),
        snp.chain(),
        policy("'vlek':true"),
        "report-chip SNP_CHIP");
  }

  private void chips() throws Exception {
    byte[] honest = snp.with(draft -> {});
    String hex = java.util.HexFormat.of().formatHex(SnpMaker.longId());
    String other = "0".repeat(16);
    for (String named : List.of(hex, hex.substring(0, 16))) {
      snp.put(
          "accepted-sev-snp-named-by-" + named.length() + "-digits",
          honest,
          snp.chain(),
          policy("'chips':['" + other + "','" + named + "']"),
          "CVM");
    }
    String last = hex.substring(0, 127) + (hex.endsWith("0") ? "1" : "0");
    snp.put(
        "snp-named-but-for-the-last-digit",
        honest,
        snp.chain(),
        policy("'chips':['" + last + "']"),
        "report-chip SNP_CHIP_NOT_NAMED");
  }

  private void shapes() throws Exception {
    snp.report(
        "report-version-6",
        snp.with(d -> d.putInt(0x00, 6)),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    for (int version : new int[] {2, 5}) {
      snp.put(
          "accepted-sev-snp-version-" + version,
          snp.with(d -> d.putInt(0x00, version)),
          snp.chain(),
          snp.policy(),
          "CVM");
    }
    byte[] id = SnpMaker.longId();
    id[63] ^= 2;
    snp.put(
        "snp-certificate-of-another-chip-by-the-last-octet",
        snp.with(draft -> {}),
        snp.chip("Genoa-B1", SnpMaker.TCB, id),
        snp.policy(),
        "report-chip SNP_CHIP");
    snp.put(
        "snp-certificate-of-nine-octets-of-the-id",
        snp.with(draft -> draft.put(0x1A9, new byte[55])),
        snp.chip("Genoa-B1", SnpMaker.TCB, Arrays.copyOf(SnpMaker.longId(), 9)),
        snp.policy(),
        "report-chip SNP_CHIP");
  }
}
