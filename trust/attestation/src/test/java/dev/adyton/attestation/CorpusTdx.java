package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Quotes and collateral of an Intel of our own, honest and spoilt. */
final class CorpusTdx {
  private static final Statement SAID = Fixtures.statement(Optional.of(Fixtures.nonce()));
  private static final String ITEM = "evidence-present EVIDENCE_ITEM_FORMAT";

  private final CorpusMaker corpus;
  final TdxMaker tdx = new TdxMaker();

  CorpusTdx(CorpusMaker corpus) throws Exception {
    this.corpus = corpus;
  }

  static void add(CorpusMaker corpus) throws Exception {
    CorpusTdx all = new CorpusTdx(corpus);
    all.honest();
    all.chains();
    all.lists();
    all.signatures();
    all.collateral();
    all.levels();
    all.bodies();
    all.shapes();
    all.policies();
    CorpusTdxEdges.add(all);
  }

  String policy() {
    return "{\"format\":\"adyton-policy/1\",\"launch\":{\"loopback\":[\"UNGATED\"],"
        + "\"remote\":[\"UNGATED\"]},\"levels\":[\"CVM\"],\"tdx\":{\"least_evaluation\":17,"
        + "\"measurements\":[{\"name\":\"r1\",\"sha384\":{\"mrtd\":\""
        + hex(80)
        + "\",\"rtmr0\":\""
        + hex(81)
        + "\",\"rtmr1\":\""
        + hex(82)
        + "\",\"rtmr2\":\""
        + hex(83)
        + "\"}}],\"roots\":[\""
        + tdx.rootPem()
        + "\"]}}";
  }

  private static String hex(int seed) {
    return HexFormat.of().formatHex(TdxMaker.register(seed));
  }

  Map<String, byte[]> honestCollateral() throws Exception {
    Map<String, byte[]> all = new TreeMap<>();
    all.put(TdxAuthority.TCB_INFO, tdx.signed("tcbInfo", TdxMaker.tcbInfo()));
    all.put(TdxAuthority.QE_IDENTITY, tdx.signed("enclaveIdentity", TdxMaker.identity()));
    all.put(TdxAuthority.SIGNING_CHAIN, tdx.signerDer);
    all.put(TdxAuthority.PCK_CRL, tdx.crl(false, 99));
    all.put(TdxAuthority.ROOT_CRL, tdx.crl(true));
    return all;
  }

  static ByteBuffer body() {
    return TdxMaker.body(SAID.digest512());
  }

  void put(
      String name, byte[] quote, Map<String, byte[]> collateral, String policy, String outcome) {
    List<Evidence.Item> items =
        collateral.entrySet().stream()
            .map(each -> Evidence.Item.of(each.getKey(), each.getValue()))
            .toList();
    byte[] document =
        new Evidence(
                "CVM",
                Base64s.encode(Fixtures.keyset().bytes()),
                Base64s.encode(SAID.bytes()),
                List.of(Evidence.Item.of(TdxQuote.TYPE, quote)),
                items,
                Evidence.UNRELEASED,
                List.of(new Evidence.LaunchEntry(SAID.deployables().getFirst(), "UNGATED")))
            .encode();
    CorpusMaker.Asked asked =
        new CorpusMaker.Asked(SAID.nonce(), false, Spoilt.NOW, Optional.empty());
    corpus.put(name, document, policy, asked, outcome);
  }

  void quote(String name, byte[] quote, String outcome) throws Exception {
    put("tdx-" + name, quote, honestCollateral(), policy(), outcome);
  }

  private void with(String name, String type, byte[] bytes, String outcome) throws Exception {
    Map<String, byte[]> all = honestCollateral();
    all.put(type, bytes);
    put("tdx-" + name, tdx.quote(body()), all, policy(), outcome);
  }

  private void without(String name, String type, String outcome) throws Exception {
    Map<String, byte[]> all = honestCollateral();
    all.remove(type);
    put("tdx-" + name, tdx.quote(body()), all, policy(), outcome);
  }

  private void body(String name, Consumer<ByteBuffer> change, String outcome) throws Exception {
    ByteBuffer body = body();
    change.accept(body);
    quote(name, tdx.quote(body), outcome);
  }

  private void honest() throws Exception {
    put("accepted-tdx", tdx.quote(body()), honestCollateral(), policy(), "CVM");
    ByteBuffer longer = ByteBuffer.allocate(648).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(0, body(), 0, 584);
    byte[] five = tdx.quote(5, longer, TdxMaker.enclave(), chain(tdx.pckDer), tdx.own());
    put("accepted-tdx-version-5", five, honestCollateral(), policy(), "CVM");
    ByteBuffer module = body();
    module.put(0, (byte) 5).put(1, (byte) 1);
    put("accepted-tdx-module-1", tdx.quote(module), honestCollateral(), policy(), "CVM");
    byte[] padded = Arrays.copyOf(tdx.quote(body()), 8000);
    put("accepted-tdx-in-a-longer-buffer", padded, honestCollateral(), policy(), "CVM");
  }

  List<byte[]> chain(byte[] pck) {
    return List.of(pck, tdx.authorityDer, tdx.rootDer);
  }

  private void chains() throws Exception {
    String chain = "td-chain TDX_CHAIN";
    TdxMaker stranger = new TdxMaker();
    quote("of-a-stranger", stranger.quote(body()), chain);
    quote(
        "authority-of-a-stranger",
        tdx.quote(
            body(), TdxMaker.enclave(), List.of(tdx.pckDer, stranger.authorityDer, tdx.rootDer)),
        chain);
    quote(
        "authority-as-the-platform",
        tdx.quote(body(), TdxMaker.enclave(), List.of(tdx.authorityDer, tdx.rootDer)),
        chain);
    quote(
        "signer-as-the-platform",
        tdx.quote(body(), TdxMaker.enclave(), List.of(tdx.signerDer, tdx.rootDer)),
        "td-chain TDX_CERTIFICATE_FORMAT");
  }

  private void lists() throws Exception {
    long now = Spoilt.NOW;
    String step = "td-revocation ";
    without("without-platform-list", TdxAuthority.PCK_CRL, step + "TDX_CRL_ABSENT");
    without("without-root-list", TdxAuthority.ROOT_CRL, step + "TDX_CRL_ABSENT");
    with("platform-revoked", TdxAuthority.PCK_CRL, tdx.crl(false, 4), step + "TDX_CRL_REVOKED");
    with("authority-revoked", TdxAuthority.ROOT_CRL, tdx.crl(true, 2), step + "TDX_CRL_REVOKED");
    with(
        "platform-list-old",
        TdxAuthority.PCK_CRL,
        tdx.list(false, now - 99, now - 9),
        step + "TDX_CRL_STALE");
    with(
        "root-list-of-tomorrow",
        TdxAuthority.ROOT_CRL,
        tdx.list(true, now + 9, now + 99),
        step + "TDX_CRL_STALE");
    with(
        "platform-list-of-a-stranger",
        TdxAuthority.PCK_CRL,
        new TdxMaker().crl(false),
        step + "TDX_CRL_SIGNATURE");
    with("lists-exchanged", TdxAuthority.PCK_CRL, tdx.crl(true), step + "TDX_CRL_SIGNATURE");
    with("list-rubbish", TdxAuthority.ROOT_CRL, new byte[9], step + "TDX_CRL_FORMAT");
    with(
        "signer-revoked",
        TdxAuthority.ROOT_CRL,
        tdx.crl(true, 3),
        "td-collateral TDX_COLLATERAL_CHAIN");
  }

  private void signatures() throws Exception {
    byte[] good = tdx.quote(body());
    byte[] enclave = good.clone();
    enclave[48 + 584 + 4 + 128 + 6 + 64] ^= 1;
    quote("enclave-changed", enclave, "td-enclave TDX_ENCLAVE_SIGNATURE");
    ByteBuffer other = TdxMaker.enclave();
    other.put(320, Fixtures.digest(1).bytes());
    quote(
        "enclave-names-another-key",
        tdx.quote(body(), other, chain(tdx.pckDer)),
        "td-enclave TDX_ENCLAVE_KEY");
    quote(
        "signed-by-a-stranger",
        tdx.quote(4, body(), TdxMaker.enclave(), chain(tdx.pckDer), tdx.stranger()),
        "td-signature TDX_SIGNATURE");
    for (int at : new int[] {20, 48, 48 + 136, 48 + 520}) {
      byte[] changed = good.clone();
      changed[at + 20] ^= 1;
      quote("octet-changed-" + (at + 20), changed, "td-signature TDX_SIGNATURE");
    }
  }

  private void collateral() throws Exception {
    String step = "td-collateral TDX_COLLATERAL_";
    for (String type : List.of(TdxAuthority.TCB_INFO, TdxAuthority.QE_IDENTITY)) {
      without("without-" + type, type, step + "ABSENT");
    }
    without("without-signer", TdxAuthority.SIGNING_CHAIN, step + "CHAIN");
    with("signer-rubbish", TdxAuthority.SIGNING_CHAIN, new byte[7], step + "CHAIN");
    with("signer-the-platform", TdxAuthority.SIGNING_CHAIN, tdx.pckDer, step + "CHAIN");
    with("signer-the-authority", TdxAuthority.SIGNING_CHAIN, tdx.authorityDer, step + "CHAIN");
    with(
        "signer-of-a-stranger",
        TdxAuthority.SIGNING_CHAIN,
        new TdxMaker().signerDer,
        step + "CHAIN");
    info("info-signed-by-a-stranger", new TdxMaker(), TdxMaker.tcbInfo(), step + "SIGNATURE");
    info("info-of-sgx", tdx, swap("\"id\":\"TDX\",", "\"id\":\"SGX\","), step + "KIND");
    info("info-of-another-version", tdx, swap("\"version\":3", "\"version\":2"), step + "KIND");
    info("info-evaluated-before", tdx, swap("Number\":17", "Number\":16"), step + "OLD");
    info("info-without-date", tdx, swap("\"nextUpdate\"", "\"z\""), step + "FORMAT");
    with(
        "info-with-a-space",
        TdxAuthority.TCB_INFO,
        Spoilt.utf8(
            Spoilt.swap(
                Spoilt.text(tdx.signed("tcbInfo", TdxMaker.tcbInfo())),
                "{\"id\":\"TDX\"",
                "{ \"id\":\"TDX\"")),
        step + "SIGNATURE");
    with("info-rubbish", TdxAuthority.TCB_INFO, new byte[300], step + "FORMAT");
    String old = java.time.Instant.ofEpochSecond(Spoilt.NOW - 1).toString();
    String next = java.time.Instant.ofEpochSecond(Spoilt.NOW + 500).toString();
    info("info-stale", tdx, swap(next, old), step + "STALE");
    identity("identity-stale", Spoilt.swap(TdxMaker.identity(), next, old), step + "STALE");
    identity("identity-of-sgx", Spoilt.swap(TdxMaker.identity(), "TD_QE", "QE"), step + "KIND");
  }

  private static String swap(String what, String with) {
    return Spoilt.swap(TdxMaker.tcbInfo(), what, with);
  }

  private void info(String name, TdxMaker by, String body, String outcome) throws Exception {
    with(name, TdxAuthority.TCB_INFO, by.signed("tcbInfo", body), outcome);
  }

  private void identity(String name, String body, String outcome) throws Exception {
    with(name, TdxAuthority.QE_IDENTITY, tdx.signed("enclaveIdentity", body), outcome);
  }

  private void levels() throws Exception {
    String identity = "td-enclave-identity TDX_ENCLAVE_IDENTITY";
    enclave("enclave-of-another-maker", report -> report.put(128, (byte) 1), identity);
    enclave("enclave-of-another-product", report -> report.putShort(256, (short) 3), identity);
    enclave("enclave-in-debug-mode", report -> report.put(48, (byte) 0x13), identity);
    enclave("enclave-with-misc", report -> report.put(16, (byte) 1), identity);
    String status = "td-enclave-identity TDX_TCB_";
    enclave("enclave-old", report -> report.putShort(258, (short) 3), status + "STATUS");
    enclave("enclave-older", report -> report.putShort(258, (short) 1), status + "UNKNOWN");
    info("other-platform", tdx, swap(TdxMaker.FMSPC, "60806f000000"), "td-tcb TDX_OTHER_PLATFORM");
    platform("platform-old", 4, "td-tcb TDX_TCB_STATUS");
    platform("platform-older", 2, "td-tcb TDX_TCB_STATUS");
    platform("platform-revoked-level", 1, "td-tcb TDX_TCB_STATUS");
    platform("platform-below-all", 0, "td-tcb TDX_TCB_UNKNOWN");
    body("module-old", body -> body.put(2, (byte) 2), "td-tcb TDX_TCB_STATUS");
    body("module-of-another-maker", body -> body.put(64, (byte) 1), "td-tcb TDX_MODULE");
    body("module-with-attributes", body -> body.put(112, (byte) 1), "td-tcb TDX_MODULE");
    body("module-unknown", body -> body.put(1, (byte) 9), "td-tcb TDX_MODULE");
    body("module-1-old", body -> body.put(0, (byte) 4).put(1, (byte) 1), "td-tcb TDX_TCB_STATUS");
  }

  private void enclave(String name, Consumer<ByteBuffer> change, String outcome) throws Exception {
    ByteBuffer report = TdxMaker.enclave();
    change.accept(report);
    quote(name, tdx.quote(body(), report, chain(tdx.pckDer)), outcome);
  }

  private void platform(String name, int svn, String outcome) throws Exception {
    byte[] pck = tdx.pck(4, TdxMaker.FMSPC, "0000", svn);
    quote(name, tdx.quote(body(), TdxMaker.enclave(), chain(pck)), outcome);
  }

  private void bodies() throws Exception {
    quote(
        "of-another-statement",
        tdx.quote(TdxMaker.body(new byte[64])),
        "td-binding TDX_STATEMENT_MISMATCH");
    String attributes = "td-attributes TDX_ATTRIBUTES";
    for (int bit : new int[] {0, 1, 7, 8, 26, 29, 32, 62, 63}) {
      body(
          "attribute-bit-" + bit,
          body -> body.putLong(120, TdxMaker.ATTRIBUTES | 1L << bit),
          attributes);
    }
    body("attribute-exceptions-steered", body -> body.putLong(120, 0), attributes);
    body("feature-unknown", body -> body.putLong(128, 0x3 | 1L << 40), "td-attributes TDX_XFAM");
    body("feature-missing", body -> body.putLong(128, 0x1), "td-attributes TDX_XFAM");
    String measured = "td-measurement TDX_MEASUREMENT";
    for (TdxPolicy.Register register : TdxPolicy.Register.values()) {
      if (register != TdxPolicy.Register.MRSERVICETD) {
        body(
            "other-" + register.label(),
            body -> body.put(register.offset() + 47, (byte) 1),
            measured);
      }
    }
    ByteBuffer longer = ByteBuffer.allocate(648).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(0, body(), 0, 584).put(600, (byte) 1);
    quote(
        "other-mrservicetd",
        tdx.quote(5, longer, TdxMaker.enclave(), chain(tdx.pckDer), tdx.own()),
        measured);
  }

  private void shapes() throws Exception {
    byte[] good = tdx.quote(body());
    quote("cut", Arrays.copyOf(good, good.length - 1), ITEM);
    quote("header-only", Arrays.copyOf(good, 48), ITEM);
    quote("empty", new byte[0], ITEM);
    Map<String, Integer> octets = new TreeMap<>();
    octets.put("of-version-3", 0);
    octets.put("of-another-key-type", 2);
    octets.put("of-sgx", 4);
    octets.put("of-another-vendor", 12);
    octets.put("signature-longer-than-the-quote", 48 + 584 + 3);
    octets.put("certified-otherwise", 48 + 584 + 4 + 128);
    for (Map.Entry<String, Integer> each : octets.entrySet()) {
      byte[] changed = good.clone();
      changed[each.getValue()] = (byte) (each.getKey().equals("of-version-3") ? 3 : 0x7f);
      quote(each.getKey(), changed, ITEM);
    }
  }

  private void policies() throws Exception {
    byte[] good = tdx.quote(body());
    String policy = policy();
    String root = policy.substring(policy.indexOf(",\"roots\""), policy.length() - 2);
    put(
        "tdx-policy-without-root",
        good,
        honestCollateral(),
        Spoilt.swap(policy, root, ""),
        "td-chain TDX_NO_ROOT");
    int at = policy.indexOf("\"measurements\"");
    String pins = policy.substring(at, policy.indexOf("}}]", at) + 4);
    put(
        "tdx-policy-without-release",
        good,
        honestCollateral(),
        Spoilt.swap(policy, pins, ""),
        "td-measurement TDX_NO_REFERENCE");
    put(
        "tdx-policy-asks-for-a-later-evaluation",
        good,
        honestCollateral(),
        Spoilt.swap(policy, "evaluation\":17", "evaluation\":18"),
        "td-collateral TDX_COLLATERAL_OLD");
    put(
        "tdx-policy-accepts-no-status",
        good,
        honestCollateral(),
        Spoilt.swap(policy, "\"tdx\":{", "\"tdx\":{\"tcb_status\":[],"),
        "td-enclave-identity TDX_TCB_STATUS");
    ByteBuffer counters = body();
    counters.putLong(120, TdxMaker.ATTRIBUTES | 1L << 63);
    put(
        "accepted-tdx-with-tolerated-counters",
        tdx.quote(counters),
        honestCollateral(),
        Spoilt.swap(policy, "\"tdx\":{", "\"tdx\":{\"tolerate\":[\"PERFMON\"],"),
        "CVM");
  }
}
