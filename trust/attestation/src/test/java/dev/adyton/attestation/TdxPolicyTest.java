package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.TdxPolicy.Attribute;
import dev.adyton.attestation.TdxPolicy.Register;
import dev.adyton.codec.CodecException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy file may say of TDX, and what a platform's certificate says. */
final class TdxPolicyTest {
  private static final String ONE = "1".repeat(96);
  private static final String FOUR =
      "'mrtd':'1','rtmr0':'1','rtmr1':'1','rtmr2':'1'".replace("'1'", "'" + ONE + "'");

  private static TdxPolicy parse(String members) throws CodecException {
    String json = "{'format':'adyton-policy/1','tdx':{" + members + "}}";
    return VerifierPolicy.parse(Spoilt.utf8(json.replace('\'', '"'))).tdx();
  }

  @Test
  void readsWhatItSays() throws Exception {
    TdxPolicy policy =
        parse(
            "'tcb_status':['UpToDate','SWHardeningNeeded'],'least_evaluation':17,'tolerate':"
                + "['PERFMON','DEBUG'],'measurements':[{'name':'r','sha384':{"
                + FOUR
                + ",'rtmr3':'"
                + ONE
                + "'}}]");
    assertThat(policy.statuses()).isEqualTo(Set.of("UpToDate", "SWHardeningNeeded"));
    assertThat(policy.leastEvaluation()).isEqualTo(17);
    assertThat(policy.tolerated()).isEqualTo(Set.of(Attribute.PERFMON, Attribute.DEBUG));
    assertThat(policy.references().getFirst().name()).isEqualTo("r");
    assertThat(policy.references().getFirst().registers())
        .containsOnlyKeys(
            Register.MRTD, Register.RTMR0, Register.RTMR1, Register.RTMR2, Register.RTMR3);
    assertThat(parse("").statuses()).containsExactly("UpToDate");
    assertThat(parse("").leastEvaluation()).isZero();
    assertThat(TdxPolicy.none().statuses()).isEmpty();
    assertThat(policy.withReferences(java.util.List.of()).references()).isEmpty();
    assertThat(policy.withReferences(policy.references())).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'tcb_status':['Revoked'] | VALUE: tcb_status",
        "'tcb_status':['Up to date'] | VALUE: tcb_status",
        "'tcb_status':['UpToDate',''] | VALUE: tcb_status",
        "'least_evaluation':-1 | VALUE: least_evaluation",
        "'tolerate':['PERF'] | VALUE: tolerate",
        "'measurements':[{'name':'r'}] | MISSING: sha384",
        "'measurements':[{'name':'r','sha384':{}}] | VALUE: sha384",
        "'measurements':[{'name':'r','sha384':{'mrtx':'00'}}] | FORMAT: sha384",
        "'measurements':[{'name':'r','sha384':{'mrtd':'00'}}] | FORMAT: sha384",
        "'measurements':[{'name':'r','sha384':{},'x':1}] | UNKNOWN_MEMBER",
        "'status':[] | UNKNOWN_MEMBER",
      })
  void refuses(String members, String message) {
    assertThatThrownBy(() -> parse(members)).isInstanceOf(CodecException.class).hasMessage(message);
  }

  @Test
  void aReferencePinsTheWholeBoot() throws Exception {
    for (String left : new String[] {"mrtd", "rtmr0", "rtmr1", "rtmr2"}) {
      String less = FOUR.replace("'" + left + "'", "'mrowner'");
      assertThatThrownBy(() -> parse("'measurements':[{'name':'r','sha384':{" + less + "}}]"))
          .hasMessage("VALUE: sha384");
    }
    String zero = FOUR.replaceFirst(ONE, Register.ZEROS);
    assertThatThrownBy(() -> parse("'measurements':[{'name':'r','sha384':{" + zero + "}}]"))
        .hasMessage("VALUE: sha384");
    assertThatThrownBy(
            () -> new TdxPolicy.ReferenceValues("r", new TreeMap<>(Map.of(Register.MRTD, ONE))))
        .isInstanceOf(IllegalArgumentException.class);
    String entry = "{'name':'r','sha384':{" + FOUR + "}}";
    String most = entry + ("," + entry).repeat(255);
    assertThat(parse("'measurements':[" + most + "]").references()).hasSize(256);
    assertThatThrownBy(() -> parse("'measurements':[" + most + "," + entry + "]"))
        .hasMessage("SIZE: measurements");
  }

  @Test
  void everyBitHasItsPlace() {
    Map<Attribute, Integer> places =
        Map.of(
            Attribute.DEBUG, 0,
            Attribute.LASS, 27,
            Attribute.SEPT_VE_DISABLE, 28,
            Attribute.MIGRATABLE, 29,
            Attribute.PKS, 30,
            Attribute.KL, 31,
            Attribute.PERFMON, 63);
    assertThat(places).containsOnlyKeys(Attribute.values());
    places.forEach((attribute, at) -> {
      for (int place = 0; place < 64; place++) {
        assertThat(attribute.isSetIn(1L << place)).isEqualTo(at == place);
      }
      assertThat(attribute.isWeakening()).isEqualTo(at == 0 || at == 29 || at == 63);
    });
    assertThat(Attribute.unknown(-1L)).isEqualTo(~(1L | 0x1fL << 27 | 1L << 63));
    assertThat(Register.of("rtmr3")).contains(Register.RTMR3);
    assertThat(Register.of("RTMR3")).isEmpty();
  }

  private static TdxCertificate certificate(DERSequence sgx) throws Exception {
    return TdxCertificate.of(Certificates.parse(new TdxMaker().pck(Optional.of(sgx))));
  }

  private static ASN1EncodableVector without(int arc) {
    ASN1EncodableVector all = TdxMaker.versions(5, 11);
    ASN1EncodableVector less = new ASN1EncodableVector();
    for (int i = 0; i < all.size(); i++) {
      if (i + 1 != arc) {
        less.add(all.get(i));
      }
    }
    return less;
  }

  @Test
  void aPlatformsCertificateNamesEveryVersion() throws Exception {
    ASN1EncodableVector all = new ASN1EncodableVector();
    all.add(TdxMaker.entry("2", new ASN1Integer(9)));
    all.add(TdxMaker.entry("2.0", new ASN1Integer(9)));
    all.add(TdxMaker.entry("2.1.1", new ASN1Integer(9)));
    for (int i = 1; i <= 16; i++) {
      all.add(TdxMaker.entry("2." + i, new ASN1Integer(i == 16 ? 65_535 : 200 + i)));
    }
    all.add(TdxMaker.entry("2.17", new ASN1Integer(300)));
    TdxCertificate read = certificate(TdxMaker.sgx("00a06f000000", "ab01", all));
    assertThat(read.components())
        .containsExactly(
            201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 65_535);
    assertThat(read.pceSvn()).isEqualTo(300);
    assertThat(read.fmspc()).isEqualTo("00a06f000000");
    assertThat(read.pceId()).isEqualTo("ab01");
    assertThat(certificate(TdxMaker.sgx("00a06f000000", "0000", TdxMaker.versions(0, 0))).pceSvn())
        .isZero();
    for (int arc = 1; arc <= 17; arc++) {
      DERSequence less = TdxMaker.sgx("00a06f000000", "0000", without(arc));
      assertThatThrownBy(() -> certificate(less))
          .as("arc %d", arc)
          .hasMessage("MISSING: extension");
    }
  }

  @Test
  void aPlatformsCertificateNamesThePlatform() throws Exception {
    DERSequence tcb = new DERSequence(TdxMaker.versions(5, 11));
    DERSequence pceId = TdxMaker.entry("3", new DEROctetString(new byte[2]));
    DERSequence fmspc = TdxMaker.entry("4", new DEROctetString(new byte[6]));
    DERSequence of = TdxMaker.entry("2", tcb);
    DERSequence other = TdxMaker.entry("5", new ASN1Integer(1));
    assertThat(certificate(new DERSequence(new DERSequence[] {other, fmspc, pceId, of})).pceSvn())
        .isEqualTo(11);
    for (DERSequence[] less : new DERSequence[][] {{pceId, of}, {fmspc, of}, {fmspc, pceId}, {}}) {
      assertThatThrownBy(() -> certificate(new DERSequence(less))).hasMessage("MISSING: extension");
    }
    for (String[] sizes :
        new String[][] {{"00", "0000"}, {"00".repeat(7), "0000"}, {"00".repeat(6), "00"}}) {
      DERSequence bad = TdxMaker.sgx(sizes[0], sizes[1], TdxMaker.versions(5, 11));
      assertThatThrownBy(() -> certificate(bad)).hasMessage("SIZE: extension");
    }
    byte[] plain = new TdxMaker().pck(Optional.empty());
    assertThatThrownBy(() -> TdxCertificate.of(Certificates.parse(plain)))
        .hasMessage("MISSING: extension");
  }
}
