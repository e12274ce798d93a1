package dev.adyton.attestation;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/** Quotes that are just good enough, each beside one that is just not. */
final class CorpusTdxEdges {
  private static final String ATTRIBUTES = "td-attributes TDX_ATTRIBUTES";

  private final CorpusTdx all;
  private final TdxMaker tdx;

  private CorpusTdxEdges(CorpusTdx all) {
    this.all = all;
    this.tdx = all.tdx;
  }

  static void add(CorpusTdx all) throws Exception {
    CorpusTdxEdges edges = new CorpusTdxEdges(all);
    edges.bodies();
    edges.enclaves();
    edges.registers();
    edges.platforms();
    edges.signers();
  }

  private String policy(String more) {
    return Spoilt.swap(all.policy(), "\"tdx\":{", "\"tdx\":{" + more.replace('\'', '"') + ",");
  }

  private void body(String name, Consumer<ByteBuffer> change, String more, String outcome)
      throws Exception {
    ByteBuffer body = CorpusTdx.body();
    change.accept(body);
    String policy = more.isEmpty() ? all.policy() : policy(more);
    all.put(name, tdx.quote(body), all.honestCollateral(), policy, outcome);
  }

  private void bodies() throws Exception {
    long known = 0x1fL << 27 & ~(1L << 29);
    body("accepted-tdx-with-every-harmless-attribute", b -> b.putLong(120, known), "", "CVM");
    body(
        "tdx-debug-where-counters-are-tolerated",
        b -> b.putLong(120, TdxMaker.ATTRIBUTES | 1L),
        "'tolerate':['PERFMON']",
        ATTRIBUTES);
    body(
        "accepted-tdx-with-tolerated-migration",
        b -> b.putLong(120, TdxMaker.ATTRIBUTES | 1L << 29),
        "'tolerate':['MIGRATABLE','PERFMON']",
        "CVM");
    body("accepted-tdx-with-every-known-feature", b -> b.putLong(128, 0x6DBE7), "", "CVM");
    body("tdx-feature-3", b -> b.putLong(128, 0x3 | 1L << 3), "", "td-attributes TDX_XFAM");
    body("tdx-feature-19", b -> b.putLong(128, 0x3 | 1L << 19), "", "td-attributes TDX_XFAM");
    body("tdx-feature-0-missing", b -> b.putLong(128, 0x2), "", "td-attributes TDX_XFAM");
  }

  private void enclave(String name, Consumer<ByteBuffer> change, String outcome) throws Exception {
    ByteBuffer report = TdxMaker.enclave();
    change.accept(report);
    byte[] quote = tdx.quote(CorpusTdx.body(), report, all.chain(tdx.pckDer));
    all.put(name, quote, all.honestCollateral(), all.policy(), outcome);
  }

  private void enclaves() throws Exception {
    String identity = "td-enclave-identity TDX_ENCLAVE_IDENTITY";
    enclave("accepted-tdx-enclave-with-a-masked-attribute", r -> r.put(48, (byte) 0x15), "CVM");
    enclave("accepted-tdx-enclave-of-version-260", r -> r.putShort(258, (short) 260), "CVM");
    enclave("accepted-tdx-enclave-of-version-132", r -> r.putShort(258, (short) 132), "CVM");
    enclave("tdx-enclave-of-product-258", r -> r.putShort(256, (short) 258), identity);
    enclave("tdx-enclave-of-product-130", r -> r.putShort(256, (short) 130), identity);
    enclave("tdx-enclave-of-another-maker-by-a-bit", r -> r.put(159, (byte) 0xaa), identity);
    enclave(
        "tdx-enclave-of-version-3",
        r -> r.putShort(258, (short) 3),
        "td-enclave-identity TDX_TCB_STATUS");
  }

  private void registers() throws Exception {
    String pinned = "1".repeat(96);
    String policy =
        Spoilt.swap(all.policy(), "\"rtmr0\":", "\"rtmr3\":\"" + pinned + "\",\"rtmr0\":");
    byte[] value = java.util.HexFormat.of().parseHex(pinned);
    for (boolean same : new boolean[] {true, false}) {
      ByteBuffer body = CorpusTdx.body();
      if (same) {
        body.put(472, value);
      }
      all.put(
          same ? "accepted-tdx-with-a-pinned-rtmr3" : "tdx-without-what-rtmr3-is-pinned-to",
          tdx.quote(body),
          all.honestCollateral(),
          policy,
          same ? "CVM" : "td-measurement TDX_MEASUREMENT");
    }
  }

  private void platforms() throws Exception {
    byte[] old =
        tdx.quote(
            CorpusTdx.body(), TdxMaker.enclave(), all.chain(tdx.pck(4, TdxMaker.FMSPC, "0000", 4)));
    String hardened = "'tcb_status':['UpToDate','SWHardeningNeeded']";
    all.put(
        "accepted-tdx-platform-of-a-named-status",
        old,
        all.honestCollateral(),
        policy(hardened),
        "CVM");
    body(
        "tdx-module-1-old-where-hardening-is-accepted",
        b -> b.put(0, (byte) 4).put(1, (byte) 1),
        hardened,
        "td-tcb TDX_TCB_STATUS");
    byte[] other =
        tdx.quote(
            CorpusTdx.body(), TdxMaker.enclave(), all.chain(tdx.pck(4, TdxMaker.FMSPC, "ab00", 5)));
    all.put(
        "tdx-of-another-certification-enclave",
        other,
        all.honestCollateral(),
        all.policy(),
        "td-tcb TDX_OTHER_PLATFORM");
    Map<String, byte[]> collateral = all.honestCollateral();
    String info = Spoilt.swap(TdxMaker.tcbInfo(), "\"pceId\":\"0000\"", "\"pceId\":\"AB00\"");
    collateral.put(TdxAuthority.TCB_INFO, tdx.signed("tcbInfo", info));
    all.put("accepted-tdx-named-in-capitals", other, collateral, all.policy(), "CVM");
  }

  private void signers() throws Exception {
    byte[] quote = tdx.quote(CorpusTdx.body());
    Map<String, byte[]> namesake = all.honestCollateral();
    namesake.put(TdxAuthority.SIGNING_CHAIN, tdx.signerNamedAsThePlatform());
    all.put(
        "tdx-signer-named-as-the-platform",
        quote,
        namesake,
        all.policy(),
        "td-collateral TDX_COLLATERAL_CHAIN");
    Map<String, byte[]> older = all.honestCollateral();
    String identity = Spoilt.swap(TdxMaker.identity(), "Number\":17", "Number\":16");
    older.put(TdxAuthority.QE_IDENTITY, tdx.signed("enclaveIdentity", identity));
    all.put(
        "tdx-identity-evaluated-before",
        quote,
        older,
        all.policy(),
        "td-collateral TDX_COLLATERAL_OLD");
    Map<String, byte[]> strange = all.honestCollateral();
    strange.put(
        TdxAuthority.QE_IDENTITY, new TdxMaker().signed("enclaveIdentity", TdxMaker.identity()));
    all.put(
        "tdx-identity-signed-by-a-stranger",
        quote,
        strange,
        all.policy(),
        "td-collateral TDX_COLLATERAL_SIGNATURE");
    Map<String, byte[]> version = all.honestCollateral();
    String third = Spoilt.swap(TdxMaker.identity(), "\"version\":2", "\"version\":3");
    version.put(TdxAuthority.QE_IDENTITY, tdx.signed("enclaveIdentity", third));
    all.put(
        "tdx-identity-of-another-version",
        quote,
        version,
        all.policy(),
        "td-collateral TDX_COLLATERAL_KIND");
  }
}
