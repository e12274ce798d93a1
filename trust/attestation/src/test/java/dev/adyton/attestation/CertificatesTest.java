package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains and lists of revoked certificates, at their edges. */
final class CertificatesTest {
  private static final long NOW = Spoilt.NOW;
  private static final KeyPair KEY = pair();

  private static KeyPair pair() {
    try {
      KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
      ec.initialize(256);
      return ec.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X500Principal name(String name) {
    return new X500Principal("CN=Adyton test " + name);
  }

  /** All of one key: what is asked here is names, order and number. */
  private static byte[] der(String subject, String issuer, boolean ca, int filler)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name(issuer),
            BigInteger.valueOf(subject.hashCode() & 0xffff),
            Date.from(Instant.ofEpochSecond(NOW - 100)),
            Date.from(Instant.ofEpochSecond(NOW + 100)),
            name(subject),
            KEY.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (filler > 0) {
      builder.addExtension(
          new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[filler]));
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate()))
        .getEncoded();
  }

  private static X509Certificate certificate(String subject, String issuer, boolean ca)
      throws Exception {
    return Certificates.parse(der(subject, issuer, ca, 0));
  }

  @Test
  void oneCertificateAndNothingBehindIt() throws Exception {
    byte[] good = der("a", "a", true, 0);
    assertThat(Certificates.parse(good).getEncoded()).isEqualTo(good);
    for (byte[] bad :
        new byte[][] {Arrays.copyOf(good, good.length + 1), new byte[0], new byte[5]}) {
      assertThatThrownBy(() -> Certificates.parse(bad)).isInstanceOf(CertificateException.class);
    }
    // ECDSA signatures differ in length by an octet or two: sign until one of exactly 16 KiB comes.
    int filler = 15_900 + (16 << 10) - der("a", "a", true, 15_900).length;
    boolean exact = false;
    for (int tries = 0; tries < 200 && !exact; tries++) {
      byte[] large = der("a", "a", true, filler);
      exact = large.length == 16 << 10;
      if (exact) {
        assertThat(Certificates.parse(large)).isNotNull();
      }
    }
    assertThat(exact).isTrue();
    byte[] larger = der("a", "a", true, 16_300);
    assertThatThrownBy(() -> Certificates.parse(larger)).hasMessage("too large");
  }

  @Test
  void readsPemAndBase64() throws Exception {
    byte[] der = der("a", "a", true, 0);
    String base64 = Base64s.encode(der);
    String begin = "-----BEGIN CERTIFICATE-----";
    String end = "-----END CERTIFICATE-----";
    for (String good :
        List.of(
            base64,
            " " + base64 + "\n",
            begin + "\n" + base64 + "\n" + end,
            begin
                + "\r\n"
                + base64.substring(0, 64)
                + "\r\n"
                + base64.substring(64)
                + "\r\n"
                + end)) {
      assertThat(Certificates.parseText(good, "x").getEncoded()).isEqualTo(der);
    }
    for (String bad :
        List.of(
            "",
            begin + base64,
            base64 + end,
            begin + " " + base64 + end,
            "AAAA",
            base64 + base64)) {
      assertThatThrownBy(() -> Certificates.parseText(bad, "x"))
          .isInstanceOf(CodecException.class)
          .hasMessage("FORMAT: x");
    }
  }

  /** Five authorities may stand between; a sixth is one too many. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "5, true", "6, false"})
  void aChainHasAnEnd(int between, boolean good) throws Exception {
    X509Certificate root = certificate("root", "root", true);
    List<X509Certificate> authorities = new ArrayList<>();
    String issuer = "root";
    for (int i = 0; i < between; i++) {
      authorities.add(certificate("authority " + i, issuer, true));
      issuer = "authority " + i;
    }
    X509Certificate leaf = certificate("leaf", issuer, false);
    Instant now = Instant.ofEpochSecond(NOW);
    Optional<X509Certificate> found =
        Certificates.rootOf(leaf, authorities.reversed(), List.of(root), now);
    assertThat(found.isPresent()).isEqualTo(good);
    assertThat(Certificates.rootOf(leaf, authorities, List.of(), now)).isEmpty();
    if (good) {
      assertThat(found).contains(root);
      assertThat(Certificates.rootOf(leaf, authorities, List.of(root), now.plusSeconds(101)))
          .isEmpty();
      assertThat(Certificates.rootOf(leaf, authorities, List.of(root), now.minusSeconds(101)))
          .isEmpty();
      X509Certificate other = certificate("other", "other", true);
      assertThat(Certificates.rootOf(leaf, authorities, List.of(other, root), now)).contains(root);
      assertThat(Certificates.rootOf(leaf, authorities, List.of(other), now)).isEmpty();
    }
  }

  private static byte[] list(
      String issuer, KeyPair by, long from, long until, boolean critical, long... revoked)
      throws Exception {
    JcaX509v2CRLBuilder builder =
        new JcaX509v2CRLBuilder(name(issuer), Date.from(Instant.ofEpochSecond(from)));
    if (until > 0) {
      builder.setNextUpdate(Date.from(Instant.ofEpochSecond(until)));
    }
    if (critical) {
      builder.addExtension(new ASN1ObjectIdentifier("1.2.3.5"), true, DERNull.INSTANCE);
    }
    for (long serial : revoked) {
      builder.addCRLEntry(BigInteger.valueOf(serial), Date.from(Instant.ofEpochSecond(from)), 1);
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()))
        .getEncoded();
  }

  private static RevocationList.Word ask(byte[] list) throws Exception {
    return RevocationList.read(list, certificate("root", "root", true), Instant.ofEpochSecond(NOW))
        .of(certificate("leaf", "root", false));
  }

  @Test
  void aListIsOfItsTime() throws Exception {
    assertThat(ask(list("root", KEY, NOW, NOW, false))).isEqualTo(RevocationList.Word.GOOD);
    assertThat(ask(list("root", KEY, NOW + 1, NOW + 2, false)))
        .isEqualTo(RevocationList.Word.STALE);
    assertThat(ask(list("root", KEY, NOW - 2, NOW - 1, false)))
        .isEqualTo(RevocationList.Word.STALE);
    assertThat(ask(list("root", KEY, NOW, 0, false))).isEqualTo(RevocationList.Word.STALE);
  }

  @Test
  void aListIsItsAuthoritysAndWhole() throws Exception {
    long leaf = "leaf".hashCode() & 0xffff;
    byte[] good = list("root", KEY, NOW, NOW + 9, false, leaf + 1);
    assertThat(ask(good)).isEqualTo(RevocationList.Word.GOOD);
    assertThat(ask(list("root", KEY, NOW, NOW + 9, false, leaf)))
        .isEqualTo(RevocationList.Word.REVOKED);
    assertThat(ask(list("other", KEY, NOW, NOW + 9, false)))
        .isEqualTo(RevocationList.Word.SIGNATURE);
    assertThat(ask(list("root", pair(), NOW, NOW + 9, false)))
        .isEqualTo(RevocationList.Word.SIGNATURE);
    assertThat(ask(list("root", KEY, NOW, NOW + 9, true))).isEqualTo(RevocationList.Word.FORMAT);
    assertThat(ask(Arrays.copyOf(good, good.length + 1))).isEqualTo(RevocationList.Word.FORMAT);
    assertThat(ask(new byte[0])).isEqualTo(RevocationList.Word.FORMAT);
    long[] many = new long[20_000];
    Arrays.setAll(many, i -> 100_000_000_000L + i);
    byte[] large = list("root", KEY, NOW, NOW + 9, false, many);
    assertThat(large.length).isGreaterThan(512 << 10);
    assertThat(ask(large)).isEqualTo(RevocationList.Word.FORMAT);
    assertThat(RevocationList.Word.REVOKED.meaning()).isEqualTo("the certificate is on the list");
  }
}
