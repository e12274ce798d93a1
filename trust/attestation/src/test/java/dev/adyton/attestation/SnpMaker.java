package dev.adyton.attestation;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A chip maker of our own: its root, its signing key, chips, and reports that they sign. */
final class SnpMaker {
  static final byte[] CHIP = Fixtures.digest(50).bytes();
  static final List<Integer> TCB = List.of(4, 0, 22, 211);

  private final KeyPair root = pair();
  private final KeyPair signing = pair();
  private final KeyPair chip = pair();
  private final byte[] rootDer;
  private final byte[] signingDer;

  SnpMaker() throws Exception {
    rootDer = certify("ARK", root, "ARK", root, true, Map.of(), Map.of());
    signingDer = certify("ASK", signing, "ARK", root, true, Map.of(), Map.of());
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return generator.generateKeyPair();
  }

  private static byte[] certify(
      String name,
      KeyPair key,
      String issuer,
      KeyPair by,
      boolean authority,
      Map<String, ASN1Encodable> extensions,
      Map<String, byte[]> raw)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=Adyton test " + issuer),
            BigInteger.valueOf(name.hashCode() & 0xffff),
            Date.from(Instant.ofEpochSecond(Spoilt.NOW - 900_000)),
            Date.from(Instant.ofEpochSecond(Spoilt.NOW + 900_000)),
            new X500Principal("CN=Adyton test " + name),
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    for (Map.Entry<String, ASN1Encodable> extension : extensions.entrySet()) {
      builder.addExtension(oid(extension.getKey()), false, extension.getValue());
    }
    for (Map.Entry<String, byte[]> extension : raw.entrySet()) {
      builder.addExtension(new Extension(oid(extension.getKey()), false, extension.getValue()));
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA384withECDSA").build(by.getPrivate()))
        .getEncoded();
  }

  private static ASN1ObjectIdentifier oid(String arc) {
    return new ASN1ObjectIdentifier("1.3.6.1.4.1.3704.1." + arc);
  }

  String rootPem() {
    return "-----BEGIN CERTIFICATE-----\\n"
        + Base64.getEncoder().encodeToString(rootDer)
        + "\\n-----END CERTIFICATE-----\\n";
  }

  byte[] signingDer() {
    return signingDer;
  }

  /** The root's list of withdrawn signing keys. */
  byte[] crl(long from, long until, long... revoked) throws Exception {
    JcaX509v2CRLBuilder builder =
        new JcaX509v2CRLBuilder(
            new X500Principal("CN=Adyton test ARK"), Date.from(Instant.ofEpochSecond(from)));
    builder.setNextUpdate(Date.from(Instant.ofEpochSecond(until)));
    for (long serial : revoked) {
      builder.addCRLEntry(
          BigInteger.valueOf(serial),
          Date.from(Instant.ofEpochSecond(from)),
          CRLReason.keyCompromise);
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA384withECDSA").build(root.getPrivate()))
        .getEncoded();
  }

  static byte[] longId() {
    byte[] id = Arrays.copyOf(CHIP, 64);
    id[63] = 1;
    return id;
  }

  /**
   * A chip's certificate. A fifth version is that of the component that Turin has more; {@code
   * without} leaves one extension out.
   */
  byte[] vcek(String product, List<Integer> tcb, byte[] id, String without) throws Exception {
    Map<String, ASN1Encodable> extensions = new TreeMap<>();
    extensions.put("2", new DERIA5String(product));
    List<String> arcs = List.of("3.1", "3.2", "3.3", "3.8", "3.9");
    for (int i = 0; i < tcb.size(); i++) {
      extensions.put(arcs.get(i), new ASN1Integer(tcb.get(i)));
    }
    extensions.remove(without);
    Map<String, byte[]> raw = id.length > 0 ? Map.of("4", id) : Map.of();
    return certify("VCEK", chip, "ASK", signing, false, extensions, raw);
  }

  /** A certificate whose extension for the product holds these octets. */
  byte[] vcekOf(byte[] product) throws Exception {
    Map<String, byte[]> raw = Map.of("2", product);
    Map<String, ASN1Encodable> extensions = new TreeMap<>();
    for (String arc : List.of("3.1", "3.2", "3.3", "3.8")) {
      extensions.put(arc, new ASN1Integer(1));
    }
    return certify("VCEK", chip, "ASK", signing, false, extensions, raw);
  }

  byte[] vcek() throws Exception {
    return vcek("Genoa-B1", TCB, longId(), "");
  }

  /** An honest report, before it is signed: SMT off, migration off, debug off. */
  static ByteBuffer draft(byte[] reportData) {
    ByteBuffer report = ByteBuffer.allocate(SnpReport.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    report.putInt(0x00, 3).putLong(0x08, 1L << 17).putInt(0x34, 1);
    report.put(0x50, reportData).put(0x90, Fixtures.digest(60).bytes()).put(0x1A0, longId());
    byte[] tcb = {TCB.get(0).byteValue(), 0, 0, 0, 0, 0, TCB.get(2).byteValue(), (byte) 211};
    return report.put(0x180, tcb);
  }

  @SuppressWarnings("ByteBufferBackingArray") // Made by allocate, from its start.
  byte[] signed(ByteBuffer draft) throws Exception {
    byte[] report = draft.array().clone();
    Signature ecdsa = Signature.getInstance("SHA384withECDSAinP1363Format");
    ecdsa.initSign(chip.getPrivate());
    ecdsa.update(report, 0, 0x2A0);
    byte[] signature = ecdsa.sign();
    for (int i = 0; i < 48; i++) {
      report[0x2A0 + i] = signature[47 - i];
      report[0x2A0 + 72 + i] = signature[95 - i];
    }
    return report;
  }
}
