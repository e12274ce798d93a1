package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Documents of a hypervisor of our own, honest ones first. */
final class CorpusNitro {
  private static final String ITEM = "evidence-present EVIDENCE_ITEM_FORMAT";
  private static final Statement SAID = Fixtures.statement(Optional.of(Fixtures.nonce()));
  private static final long NOW = Spoilt.NOW;

  private final CorpusMaker corpus;
  final NitroMaker nitro = new NitroMaker();

  CorpusNitro(CorpusMaker corpus) throws Exception {
    this.corpus = corpus;
  }

  static void add(CorpusMaker corpus) throws Exception {
    CorpusNitro all = new CorpusNitro(corpus);
    all.honest();
    all.chains();
    all.claims();
    all.registers();
    all.frames();
    all.policies();
    CorpusNitroEdges.add(all);
  }

  NitroMaker.Draft tpm() throws Exception {
    return nitro.draft(false, SAID.digest512());
  }

  NitroMaker.Draft enclave() throws Exception {
    return nitro.draft(true, SAID.digest512());
  }

  static String value(int pcr) {
    return String.format(java.util.Locale.ROOT, "%02x", pcr + 1).repeat(48);
  }

  String policy() {
    return "{\"format\":\"adyton-policy/1\",\"launch\":{\"loopback\":[\"UNGATED\"],\"remote\":[\"UNGATED\"]},"
        + "\"levels\":[\"VTPM\"],\"nitro\":{\"enclave\":[{\"name\":\"r1\",\"sha384\":{\"0\":\""
        + value(0)
        + "\",\"1\":\""
        + value(1)
        + "\",\"2\":\""
        + value(2)
        + "\"}}],\"nitrotpm\":[{\"name\":\"r1\",\"sha384\":{\"4\":\""
        + value(4)
        + "\",\"11\":\""
        + value(11)
        + "\"}}],\"roots\":[\""
        + nitro.rootPem()
        + "\"]}}";
  }

  private static byte[] document(String type, byte[] bytes) {
    return new Evidence(
            "VTPM",
            Base64s.encode(Fixtures.keyset().bytes()),
            Base64s.encode(SAID.bytes()),
            List.of(Evidence.Item.of(type, bytes)),
            List.of(),
            Evidence.UNRELEASED,
            List.of(new Evidence.LaunchEntry(SAID.deployables().getFirst(), "UNGATED")))
        .encode();
  }

  void put(String name, String type, byte[] bytes, String policy, String outcome) {
    corpus.put(
        name,
        document(type, bytes),
        policy,
        new CorpusMaker.Asked(SAID.nonce(), false, NOW, Optional.empty()),
        outcome);
  }

  private void tpm(String name, byte[] bytes, String outcome) {
    put("nitrotpm-" + name, "nitrotpm", bytes, policy(), outcome);
  }

  private void enclave(String name, byte[] bytes, String outcome) {
    put("nitro-enclave-" + name, "nitro-enclave", bytes, policy(), outcome);
  }

  private void honest() throws Exception {
    put("accepted-nitrotpm", "nitrotpm", tpm().signed(), policy(), "VTPM");
    put("accepted-nitro-enclave", "nitro-enclave", enclave().signed(), policy(), "VTPM");
    NitroMaker.Draft untagged = tpm();
    untagged.tag = new byte[0];
    put("accepted-nitrotpm-untagged", "nitrotpm", untagged.signed(), policy(), "VTPM");
    byte[] payload = tpm().payload();
    payload[0] = (byte) 0xbf;
    byte[] open = NitroMaker.join(payload, NitroMaker.cat(0xff));
    put("accepted-nitrotpm-map-of-open-length", "nitrotpm", tpm().signed(open), policy(), "VTPM");
    tpm("called-an-enclave", enclave().signed(), ITEM);
    enclave("called-a-tpm", tpm().signed(), ITEM);
  }

  private void chains() throws Exception {
    String chain = "document-chain NITRO_CHAIN";
    NitroMaker stranger = new NitroMaker();
    tpm("of-a-stranger", stranger.draft(false, SAID.digest512()).signed(), chain);
    tpm(
        "root-of-the-same-name",
        tpm().set("cabundle", nitro.bundle(nitro.rootDer(), nitro.strangersMiddle())).signed(),
        chain);
    tpm(
        "without-the-intermediate",
        tpm().set("cabundle", nitro.bundle(nitro.rootDer())).signed(),
        chain);
    tpm(
        "leaf-ended-before-signing",
        tpm().set("certificate", NitroMaker.bytes(nitro.leaf(NOW - 100, NOW - 50, false))).signed(),
        chain);
    tpm(
        "leaf-begins-after-signing",
        tpm().set("certificate", NitroMaker.bytes(nitro.leaf(NOW + 50, NOW + 100, false))).signed(),
        chain);
    tpm(
        "signed-by-an-authority",
        tpm().set("certificate", NitroMaker.bytes(nitro.leaf(NOW - 100, NOW + 100, true))).signed(),
        chain);
    NitroMaker.Draft other = tpm();
    other.signer = stranger.draft(false, new byte[1]).signer;
    tpm("signed-by-another-key", other.signed(), "document-signature NITRO_SIGNATURE");
    byte[] payload = tpm().payload();
    byte[] good = tpm().signed(payload);
    byte[] signature = Arrays.copyOfRange(good, good.length - 96, good.length);
    byte[] changed = payload.clone();
    changed[14] ^= 1;
    tpm("payload-turned", tpm().framed(changed, signature), "document-signature NITRO_SIGNATURE");
    tpm(
        "signature-all-zero",
        tpm().framed(payload, new byte[96]),
        "document-signature NITRO_SIGNATURE");
  }

  private void claims() throws Exception {
    tpm(
        "from-the-future",
        tpm().set("timestamp", NitroMaker.head(0, (NOW + 120) * 1000)).signed(),
        "document-time NITRO_NOT_YET_VALID");
    String binding = "document-binding NITRO_STATEMENT_MISMATCH";
    tpm("about-another-statement", nitro.draft(false, new byte[64]).signed(), binding);
    tpm(
        "about-the-sha256-of-the-statement",
        nitro.draft(false, SAID.digest256().bytes()).signed(),
        binding);
    tpm("about-nothing", tpm().set("user_data", NitroMaker.cat(0xf6)).signed(), binding);
    tpm(
        "statement-in-the-nonce",
        tpm()
            .set("nonce", NitroMaker.bytes(SAID.digest512()))
            .set("user_data", NitroMaker.cat(0xf6))
            .signed(),
        binding);
    tpm(
        "user-data-too-long",
        tpm().set("user_data", NitroMaker.bytes(new byte[1025])).signed(),
        ITEM);
    tpm("digest-sha256", tpm().set("digest", NitroMaker.text("SHA256")).signed(), ITEM);
    tpm("module-without-name", tpm().set("module_id", NitroMaker.text("")).signed(), ITEM);
    tpm("time-zero", tpm().set("timestamp", NitroMaker.head(0, 0)).signed(), ITEM);
    tpm("time-negative", tpm().set("timestamp", NitroMaker.head(1, 5)).signed(), ITEM);
    tpm("time-text", tpm().set("timestamp", NitroMaker.text("now")).signed(), ITEM);
    for (String member :
        List.of("module_id", "digest", "timestamp", "nitrotpm_pcrs", "certificate", "cabundle")) {
      tpm("without-" + member.replace('_', '-'), tpm().drop(member).signed(), ITEM);
    }
    tpm(
        "certificate-rubbish",
        tpm().set("certificate", NitroMaker.bytes(new byte[40])).signed(),
        ITEM);
    tpm("bundle-empty", tpm().set("cabundle", nitro.bundle()).signed(), ITEM);
    byte[][] nine = new byte[9][];
    Arrays.fill(nine, nitro.rootDer());
    tpm("bundle-of-nine", tpm().set("cabundle", nitro.bundle(nine)).signed(), ITEM);
  }

  private void registers() throws Exception {
    for (int pcr : new int[] {12, 13}) {
      tpm(
          "register-" + pcr + "-moved",
          tpm().set("nitrotpm_pcrs", with(pcr, new byte[] {1})).signed(),
          "document-pcrs PCR_INJECTED");
      tpm(
          "register-" + pcr + "-left-out",
          tpm().set("nitrotpm_pcrs", with(pcr, new byte[0])).signed(),
          "document-pcrs PCR_INJECTED");
    }
    tpm(
        "register-15-moved",
        tpm().set("nitrotpm_pcrs", with(15, new byte[] {1})).signed(),
        "document-pcrs PCR_MISMATCH");
    tpm(
        "register-4-of-another-boot",
        tpm().set("nitrotpm_pcrs", with(4, new byte[] {1})).signed(),
        "document-pcrs PCR_MISMATCH");
    tpm(
        "register-11-left-out",
        tpm().set("nitrotpm_pcrs", with(11, new byte[0])).signed(),
        "document-pcrs PCR_MISMATCH");
    tpm(
        "register-32",
        tpm().set("nitrotpm_pcrs", NitroMaker.registers(Map.of(32, new byte[48]))).signed(),
        ITEM);
    tpm(
        "register-too-short",
        tpm().set("nitrotpm_pcrs", NitroMaker.registers(Map.of(4, new byte[47]))).signed(),
        ITEM);
    TreeMap<Integer, byte[]> zeros = new TreeMap<>();
    for (int pcr = 0; pcr < 3; pcr++) {
      zeros.put(pcr, new byte[48]);
    }
    enclave(
        "in-debug-mode",
        enclave().set("pcrs", NitroMaker.registers(zeros)).signed(),
        "document-pcrs NITRO_DEBUG");
    zeros.remove(1);
    enclave(
        "register-1-left-out",
        enclave().set("pcrs", NitroMaker.registers(zeros)).signed(),
        "document-pcrs NITRO_DEBUG");
  }

  /** The honest registers but one: with one octet other, or, for no octets, without it. */
  static byte[] with(int pcr, byte[] other) {
    TreeMap<Integer, byte[]> pcrs = new TreeMap<>();
    for (int at : new int[] {4, 7, 11, 12, 13, 15}) {
      byte[] value = new byte[48];
      if (at < 12) {
        Arrays.fill(value, (byte) (at + 1));
      }
      pcrs.put(at, value);
    }
    if (other.length == 0) {
      pcrs.remove(pcr);
    } else {
      byte[] moved = new byte[48];
      Arrays.fill(moved, (byte) 0x77);
      pcrs.put(pcr, moved);
    }
    return NitroMaker.registers(pcrs);
  }

  private void frames() throws Exception {
    NitroMaker.Draft tagged = tpm();
    tagged.tag = NitroMaker.cat(0xd1);
    tpm("frame-of-another-tag", tagged.signed(), ITEM);
    NitroMaker.Draft weak = tpm();
    weak.header = NitroMaker.cat(0xa1, 0x01, 0x26);
    tpm("frame-es256", weak.signed(), ITEM);
    NitroMaker.Draft loose = tpm();
    loose.header = new byte[0];
    loose.unprotected = NitroMaker.cat(0xa1, 0x01, 0x38, 0x22);
    tpm("frame-algorithm-unprotected", loose.signed(), ITEM);
    byte[] payload = tpm().payload();
    tpm("frame-signature-too-short", tpm().framed(payload, new byte[95]), ITEM);
    tpm("frame-payload-no-map", tpm().signed(NitroMaker.text("hello")), ITEM);
    tpm("frame-with-something-behind", NitroMaker.join(tpm().signed(), new byte[1]), ITEM);
    byte[] good = tpm().signed();
    tpm("frame-cut-short", Arrays.copyOf(good, good.length - 1), ITEM);
    tpm("frame-empty", new byte[0], ITEM);
    byte[] twice = NitroMaker.join(payload, NitroMaker.text("digest"), NitroMaker.text("SHA384"));
    twice[0]++;
    tpm("member-twice", tpm().signed(twice), ITEM);
  }

  private void policies() throws Exception {
    byte[] good = tpm().signed();
    String policy = policy();
    put(
        "policy-names-no-nitro-root",
        "nitrotpm",
        good,
        Spoilt.swap(policy, "\"" + nitro.rootPem() + "\"", ""),
        "document-chain NITRO_NO_ROOT");
    put(
        "policy-pins-another-nitro-boot",
        "nitrotpm",
        good,
        policy.replace(value(4), value(99)),
        "document-pcrs PCR_MISMATCH");
    String none =
        policy.substring(0, policy.indexOf("\"nitrotpm\""))
            + policy.substring(policy.indexOf("\"roots\""));
    put("policy-pins-no-nitro-boot", "nitrotpm", good, none, "document-pcrs PCR_NO_REFERENCE");
    put(
        "policy-wants-a-cvm",
        "nitrotpm",
        good,
        Spoilt.swap(policy, "[\"VTPM\"]", "[\"CVM\"]"),
        "level LEVEL_NOT_ACCEPTED");
  }
}
