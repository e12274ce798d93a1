package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reports of chips of our own, an honest one first. */
final class CorpusSnp {
  private static final String ITEM = "evidence-present EVIDENCE_ITEM_FORMAT";
  private static final String GUEST = "report-guest-policy SNP_GUEST_POLICY";
  private static final Statement SAID = Fixtures.statement(Optional.of(Fixtures.nonce()));

  private final CorpusMaker corpus;
  private final SnpMaker snp = new SnpMaker();

  CorpusSnp(CorpusMaker corpus) throws Exception {
    this.corpus = corpus;
  }

  static void add(CorpusMaker corpus) throws Exception {
    CorpusSnp all = new CorpusSnp(corpus);
    all.put("accepted-sev-snp", all.honest(), all.chain(), all.policy(), "CVM");
    all.chains();
    all.lists();
    all.chips();
    all.guests();
    all.shapes();
    all.policies();
    CorpusSnpEdges.add(all);
  }

  String policy() {
    String measured = HexFormat.of().formatHex(Fixtures.digest(60).bytes()) + "0".repeat(32);
    return "{\"format\":\"adyton-policy/1\",\"launch\":{\"loopback\":[\"UNGATED\"],"
        + "\"remote\":[\"UNGATED\"]},\"levels\":[\"CVM\"],\"snp\":{\"floor\":{\"bootloader\":4,"
        + "\"microcode\":211,\"snp\":22},\"measurements\":[\""
        + measured
        + "\"],\"products\":[\"Genoa\"],\"roots\":[\""
        + snp.rootPem()
        + "\"]}}";
  }

  List<byte[]> chain() throws Exception {
    return List.of(snp.vcek(), snp.signingDer());
  }

  private byte[] honest() throws Exception {
    return with(draft -> {});
  }

  byte[] with(Consumer<ByteBuffer> change) throws Exception {
    ByteBuffer draft = SnpMaker.draft(SAID.digest512());
    change.accept(draft);
    return snp.signed(draft);
  }

  void put(String name, byte[] report, List<byte[]> chain, String policy, String outcome) {
    List<Evidence.Item> collateral = new ArrayList<>();
    chain.forEach(der -> collateral.add(Evidence.Item.of(SnpAppraisal.CHAIN, der)));
    with(name, report, collateral, policy, outcome);
  }

  private void with(
      String name, byte[] report, List<Evidence.Item> collateral, String policy, String outcome) {
    byte[] document =
        new Evidence(
                "CVM",
                Base64s.encode(Fixtures.keyset().bytes()),
                Base64s.encode(SAID.bytes()),
                List.of(Evidence.Item.of(SnpReport.TYPE, report)),
                collateral,
                Evidence.UNRELEASED,
                List.of(new Evidence.LaunchEntry(SAID.deployables().getFirst(), "UNGATED")))
            .encode();
    corpus.put(
        name,
        document,
        policy,
        new CorpusMaker.Asked(SAID.nonce(), false, Spoilt.NOW, Optional.empty()),
        outcome);
  }

  void report(String name, byte[] report, String outcome) throws Exception {
    put("snp-" + name, report, chain(), policy(), outcome);
  }

  private void revoked(String name, List<byte[]> lists, boolean asked, String outcome)
      throws Exception {
    List<Evidence.Item> items = new ArrayList<>();
    chain().forEach(der -> items.add(Evidence.Item.of(SnpAppraisal.CHAIN, der)));
    lists.forEach(der -> items.add(Evidence.Item.of(SnpAppraisal.CRL, der)));
    String policy =
        asked ? Spoilt.swap(policy(), "\"snp\":{", "\"snp\":{\"revocation\":true,") : policy();
    with(name, honest(), items, policy, outcome);
  }

  private void lists() throws Exception {
    long now = Spoilt.NOW;
    byte[] good = snp.crl(now - 99, now + 99);
    revoked("accepted-sev-snp-with-a-list", List.of(good), true, "CVM");
    String step = "report-revocation SNP_CRL_";
    revoked("snp-list-asked-for", List.of(), true, step + "ABSENT");
    revoked("snp-list-stale", List.of(snp.crl(now - 99, now - 9)), false, step + "STALE");
    revoked("snp-list-rubbish", List.of(new byte[9]), false, step + "FORMAT");
    revoked("snp-two-lists", List.of(good, good), false, step + "FORMAT");
    byte[] foreign = new SnpMaker().crl(now - 99, now + 99);
    revoked("snp-list-of-a-stranger", List.of(foreign), false, step + "SIGNATURE");
    byte[] named = snp.crl(now - 99, now + 99, "ASK".hashCode() & 0xffff);
    revoked("snp-signing-key-revoked", List.of(named), false, step + "REVOKED");
  }

  private void chains() throws Exception {
    put(
        "snp-without-certificate",
        honest(),
        List.of(),
        policy(),
        "report-chain SNP_CERTIFICATE_ABSENT");
    put(
        "snp-without-signing-certificate",
        honest(),
        List.of(snp.vcek()),
        policy(),
        "report-chain SNP_CHAIN");
    put(
        "snp-certificate-rubbish",
        honest(),
        List.of(new byte[9]),
        policy(),
        "report-chain SNP_CHAIN");
    put(
        "snp-signing-certificate-first",
        honest(),
        chain().reversed(),
        policy(),
        "report-chain SNP_CHAIN");
    SnpMaker stranger = new SnpMaker();
    List<byte[]> theirs = List.of(stranger.vcek(), stranger.signingDer());
    put("snp-chip-of-a-stranger", honest(), theirs, policy(), "report-chain SNP_CHAIN");
    byte[] foreign = stranger.signed(SnpMaker.draft(SAID.digest512()));
    report("signed-by-another-chip", foreign, "report-signature SNP_SIGNATURE");
    byte[] turned = honest();
    turned[0x90] ^= 1;
    report("measurement-turned-after-signing", turned, "report-signature SNP_SIGNATURE");
    byte[] zeros = honest();
    Arrays.fill(zeros, 0x2A0, 0x330, (byte) 0);
    report("signature-all-zero", zeros, "report-signature SNP_SIGNATURE");
    for (String arc : List.of("2", "3.1", "3.2", "3.3", "3.8")) {
      List<byte[]> less =
          List.of(snp.vcek("Genoa-B1", SnpMaker.TCB, SnpMaker.longId(), arc), snp.signingDer());
      put(
          "snp-certificate-without-extension-" + arc.replace('.', '-'),
          honest(),
          less,
          policy(),
          "report-chain SNP_CERTIFICATE_FORMAT");
    }
  }

  List<byte[]> chip(String product, List<Integer> tcb, byte[] id) throws Exception {
    return List.of(snp.vcek(product, tcb, id, ""), snp.signingDer());
  }

  private void chips() throws Exception {
    byte[] id = SnpMaker.longId();
    put(
        "snp-chip-of-a-product-that-was-broken",
        honest(),
        chip("Milan-B0", SnpMaker.TCB, id),
        policy(),
        "report-chip SNP_PRODUCT");
    byte[] other = id.clone();
    other[5] ^= 1;
    put(
        "snp-certificate-of-another-chip",
        honest(),
        chip("Genoa-B1", SnpMaker.TCB, other),
        policy(),
        "report-chip SNP_CHIP");
    put(
        "snp-certificate-without-chip",
        honest(),
        chip("Genoa-B1", SnpMaker.TCB, new byte[0]),
        policy(),
        "report-chip SNP_CHIP");
    put(
        "snp-certificate-of-eight-octets-of-a-longer-id",
        honest(),
        chip("Genoa-B1", SnpMaker.TCB, Arrays.copyOf(id, 8)),
        policy(),
        "report-chip SNP_CHIP");
    put(
        "snp-certificate-of-newer-firmware",
        honest(),
        chip("Genoa-B1", List.of(4, 0, 23, 211), id),
        policy(),
        "report-tcb SNP_TCB_MISMATCH");
    put(
        "snp-certificate-of-older-firmware",
        honest(),
        chip("Genoa-B1", List.of(3, 0, 22, 211), id),
        policy(),
        "report-tcb SNP_TCB_MISMATCH");
    report("chip-id-masked", with(d -> d.putInt(0x48, 2)), "report-chip SNP_CHIP");
    report("signed-by-a-fleet-key", with(d -> d.putInt(0x48, 1 << 2)), "report-chip SNP_VLEK");
    report(
        "signed-by-no-endorsement-key",
        with(d -> d.putInt(0x48, 7 << 2)),
        "report-chip SNP_SIGNING_KEY");
    byte[] old = {3, 0, 0, 0, 0, 0, 22, (byte) 211};
    put(
        "snp-firmware-older-than-the-floor",
        with(d -> d.put(0x180, old)),
        chip("Genoa-B1", List.of(3, 0, 22, 211), id),
        policy(),
        "report-tcb SNP_TCB_OLD");
  }

  private void guests() throws Exception {
    for (SnpPolicy.GuestBit bit : SnpPolicy.WEAKENING.stream().sorted().toList()) {
      int at =
          switch (bit) {
            case SMT -> 16;
            case MIGRATE_MA -> 18;
            case DEBUG -> 19;
            default -> 21;
          };
      String name = bit.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      report("guest-" + name, with(d -> d.putLong(0x08, (1L << 17) | (1L << at))), GUEST);
    }
    report("guest-unknown-bit", with(d -> d.putLong(0x08, (1L << 17) | (1L << 40))), GUEST);
    report(
        "guest-of-lower-privilege", with(d -> d.putInt(0x30, 2)), "report-guest-policy SNP_VMPL");
    report(
        "about-another-statement",
        with(d -> d.put(0x50, new byte[64])),
        "report-binding SNP_STATEMENT_MISMATCH");
    report(
        "about-the-sha256-of-the-statement",
        with(d -> d.put(0x50, Arrays.copyOf(SAID.digest256().bytes(), 64))),
        "report-binding SNP_STATEMENT_MISMATCH");
    report(
        "launched-otherwise",
        with(d -> d.put(0x90, new byte[48])),
        "report-measurement SNP_MEASUREMENT");
  }

  private void shapes() throws Exception {
    report("report-empty", new byte[0], ITEM);
    report("report-cut-short", Arrays.copyOf(honest(), SnpReport.LENGTH - 1), ITEM);
    report("report-too-long", Arrays.copyOf(honest(), SnpReport.LENGTH + 1), ITEM);
    report("report-version-1", with(d -> d.putInt(0x00, 1)), ITEM);
    report("report-version-99", with(d -> d.putInt(0x00, 99)), ITEM);
    report("report-of-another-algorithm", with(d -> d.putInt(0x34, 2)), ITEM);
    report("report-reserved-bit-clear", with(d -> d.putLong(0x08, 0)), ITEM);
    byte[] tall = honest();
    tall[0x2A0 + 60] = 1;
    report("signature-component-too-large", tall, ITEM);
  }

  private void policies() throws Exception {
    String policy = policy();
    put(
        "policy-names-no-snp-root",
        honest(),
        chain(),
        Spoilt.swap(policy, "\"" + snp.rootPem() + "\"", ""),
        "report-chain SNP_NO_ROOT");
    put(
        "policy-names-no-snp-product",
        honest(),
        chain(),
        Spoilt.swap(policy, "[\"Genoa\"]", "[]"),
        "report-chip SNP_PRODUCT");
    put(
        "policy-names-another-chip",
        honest(),
        chain(),
        Spoilt.swap(policy, "\"floor\"", "\"chips\":[\"" + "0".repeat(128) + "\"],\"floor\""),
        "report-chip SNP_CHIP_NOT_NAMED");
    put(
        "policy-wants-newer-snp-firmware",
        honest(),
        chain(),
        Spoilt.swap(policy, "\"snp\":22", "\"snp\":23"),
        "report-tcb SNP_TCB_OLD");
    put(
        "policy-wants-ciphertext-hiding",
        honest(),
        chain(),
        Spoilt.swap(policy, "\"roots\"", "\"require\":[\"CIPHERTEXT_HIDING\"],\"roots\""),
        GUEST);
    int from = policy.indexOf("\"measurements\":[") + 16;
    String none = policy.substring(0, from) + policy.substring(policy.indexOf("]", from));
    put("policy-pins-no-launch", honest(), chain(), none, "report-measurement SNP_NO_REFERENCE");
    put(
        "policy-wants-a-tpm",
        honest(),
        chain(),
        Spoilt.swap(policy, "[\"CVM\"]", "[\"TPM\"]"),
        "level LEVEL_NOT_ACCEPTED");
  }
}
