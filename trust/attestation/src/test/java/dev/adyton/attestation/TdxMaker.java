package dev.adyton.attestation;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An Intel of our own: root, platform authority, platforms, TCB signer, and quotes. */
final class TdxMaker {
  static final String FMSPC = "50806f000000";
  static final long ATTRIBUTES = 1L << 28;

  private static final String SGX = "1.2.840.113741.1.13.1";

  private final KeyPair root = pair();
  private final KeyPair authority = pair();
  private final KeyPair pck = pair();
  private final KeyPair signer = pair();
  private final KeyPair attestation = pair();
  final byte[] rootDer = certify("Root", root, "Root", root, 1, true, Optional.empty());
  final byte[] authorityDer =
      certify("Platform CA", authority, "Root", root, 2, true, Optional.empty());
  final byte[] signerDer = certify("TCB Signing", signer, "Root", root, 3, false, Optional.empty());
  final byte[] pckDer = pck(4, FMSPC, "0000", 5);

  TdxMaker() throws Exception {}

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X500Principal name(String name) {
    return new X500Principal("CN=Adyton test " + name);
  }

  private static byte[] certify(
      String subject,
      KeyPair key,
      String issuer,
      KeyPair by,
      long serial,
      boolean ca,
      Optional<DERSequence> sgx)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name(issuer),
            BigInteger.valueOf(serial),
            Date.from(Instant.ofEpochSecond(Spoilt.NOW - 900_000)),
            Date.from(Instant.ofEpochSecond(Spoilt.NOW + 900_000)),
            name(subject),
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (sgx.isPresent()) {
      builder.addExtension(new ASN1ObjectIdentifier(SGX), false, sgx.get());
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()))
        .getEncoded();
  }

  /** A platform's certificate; every component has the same security version. */
  byte[] pck(long serial, String fmspc, String pceId, int svn) throws Exception {
    DERSequence sgx = sgx(fmspc, pceId, versions(svn, 11));
    return certify("PCK", pck, "Platform CA", authority, serial, false, Optional.of(sgx));
  }

  /** A platform's certificate that says something else of it. */
  byte[] pck(Optional<DERSequence> sgx) throws Exception {
    return certify("PCK", pck, "Platform CA", authority, 4, false, sgx);
  }

  /** A signer that the root certified under the platform's name. */
  byte[] signerNamedAsThePlatform() throws Exception {
    return certify("PCK", signer, "Root", root, 5, false, Optional.empty());
  }

  static ASN1EncodableVector versions(int svn, int pceSvn) {
    ASN1EncodableVector tcb = new ASN1EncodableVector();
    for (int i = 1; i <= 16; i++) {
      tcb.add(entry("2." + i, new ASN1Integer(svn)));
    }
    tcb.add(entry("2.17", new ASN1Integer(pceSvn)));
    tcb.add(entry("2.18", new DEROctetString(new byte[16])));
    return tcb;
  }

  static DERSequence sgx(String fmspc, String pceId, ASN1EncodableVector tcb) {
    return new DERSequence(
        new DERSequence[] {
          entry("1", new DEROctetString(new byte[16])),
          entry("2", new DERSequence(tcb)),
          entry("3", new DEROctetString(HexFormat.of().parseHex(pceId))),
          entry("4", new DEROctetString(HexFormat.of().parseHex(fmspc)))
        });
  }

  static DERSequence entry(String arc, org.bouncycastle.asn1.ASN1Encodable value) {
    ASN1EncodableVector entry = new ASN1EncodableVector();
    entry.add(new ASN1ObjectIdentifier(SGX + "." + arc));
    entry.add(value);
    return new DERSequence(entry);
  }

  String rootPem() {
    return "-----BEGIN CERTIFICATE-----\\n"
        + Base64.getEncoder().encodeToString(rootDer)
        + "\\n-----END CERTIFICATE-----\\n";
  }

  /** A list of the platform authority, or of the root. */
  byte[] list(boolean ofRoot, long from, long until, long... revoked) throws Exception {
    JcaX509v2CRLBuilder builder =
        new JcaX509v2CRLBuilder(
            name(ofRoot ? "Root" : "Platform CA"), Date.from(Instant.ofEpochSecond(from)));
    builder.setNextUpdate(Date.from(Instant.ofEpochSecond(until)));
    for (long serial : revoked) {
      builder.addCRLEntry(
          BigInteger.valueOf(serial),
          Date.from(Instant.ofEpochSecond(from)),
          CRLReason.keyCompromise);
    }
    KeyPair by = ofRoot ? root : authority;
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()))
        .getEncoded();
  }

  byte[] crl(boolean ofRoot, long... revoked) throws Exception {
    return list(ofRoot, Spoilt.NOW - 1000, Spoilt.NOW + 1000, revoked);
  }

  private static byte[] sign(KeyPair by, byte[] message) throws Exception {
    Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
    ecdsa.initSign(by.getPrivate());
    ecdsa.update(message);
    return ecdsa.sign();
  }

  /** A document of the certification service. */
  byte[] signed(String member, String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String signature = HexFormat.of().formatHex(sign(signer, bytes));
    return ("{\"" + member + "\":" + body + ",\"signature\":\"" + signature + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  static String tcbInfo() {
    return "{\"id\":\"TDX\",\"version\":3,"
        + dates()
        + ",\"fmspc\":\""
        + FMSPC
        + "\",\"pceId\":\"0000\",\"tcbType\":0,\"tcbEvaluationDataNumber\":17,\"tdxModule\":"
        + "{\"mrsigner\":\""
        + "0".repeat(96)
        + "\",\"attributes\":\"0000000000000000\",\"attributesMask\":\"FFFFFFFFFFFFFFFF\"},"
        + "\"tdxModuleIdentities\":[{\"id\":\"TDX_01\",\"mrsigner\":\""
        + "0".repeat(96)
        + "\",\"attributes\":\"0000000000000000\",\"attributesMask\":\"FFFFFFFFFFFFFFFF\","
        + "\"tcbLevels\":[{\"tcb\":{\"isvsvn\":5},\"tcbStatus\":\"UpToDate\"},"
        + "{\"tcb\":{\"isvsvn\":4},\"tcbStatus\":\"OutOfDate\"}]}],"
        + "\"tcbLevels\":["
        + level(5, 11, 3, "UpToDate")
        + ","
        + level(4, 11, 3, "SWHardeningNeeded")
        + ","
        + level(2, 5, 2, "OutOfDate")
        + ","
        + level(1, 5, 1, "Revoked")
        + "]}";
  }

  private static String dates() {
    return "\"issueDate\":\""
        + Instant.ofEpochSecond(Spoilt.NOW - 500)
        + "\",\"nextUpdate\":\""
        + Instant.ofEpochSecond(Spoilt.NOW + 500)
        + "\"";
  }

  private static String level(int sgx, int pce, int tdx, String status) {
    return "{\"tcb\":{\"sgxtcbcomponents\":["
        + svns(sgx)
        + "],\"pcesvn\":"
        + pce
        + ",\"tdxtcbcomponents\":["
        + "{\"svn\":"
        + tdx
        + "},{\"svn\":0},"
        + ("{\"svn\":" + tdx + "},").repeat(13)
        + "{\"svn\":"
        + tdx
        + "}"
        + "]},\"tcbDate\":\"2023-02-15T00:00:00Z\",\"tcbStatus\":\""
        + status
        + "\"}";
  }

  private static String svns(int svn) {
    return ("{\"svn\":" + svn + "},").repeat(15) + "{\"svn\":" + svn + "}";
  }

  static String identity() {
    return "{\"id\":\"TD_QE\",\"version\":2,"
        + dates()
        + ",\"tcbEvaluationDataNumber\":17,\"miscselect\":\"00000000\",\"miscselectMask\":"
        + "\"FFFFFFFF\",\"attributes\":\"11000000000000000000000000000000\",\"attributesMask\":"
        + "\"FBFFFFFFFFFFFFFF0000000000000000\",\"mrsigner\":\""
        + "AB".repeat(32)
        + "\",\"isvprodid\":2,\"tcbLevels\":[{\"tcb\":{\"isvsvn\":4},\"tcbStatus\":\"UpToDate\"},"
        + "{\"tcb\":{\"isvsvn\":2},\"tcbStatus\":\"OutOfDate\"}]}";
  }

  static byte[] register(int seed) {
    return Arrays.copyOf(Fixtures.digest(seed).bytes(), 48);
  }

  /** An honest body, before it is signed. */
  static ByteBuffer body(byte[] reportData) {
    ByteBuffer body = ByteBuffer.allocate(584).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 16; i++) {
      body.put(i, (byte) 3);
    }
    body.put(1, (byte) 0).putLong(120, ATTRIBUTES).putLong(128, 0x3);
    body.put(136, register(80)).put(328, register(81)).put(376, register(82));
    return body.put(424, register(83)).put(520, reportData);
  }

  /** An honest report of the quoting enclave, before it names a key. */
  static ByteBuffer enclave() {
    ByteBuffer report = ByteBuffer.allocate(384).order(ByteOrder.LITTLE_ENDIAN);
    byte[] signer = new byte[32];
    Arrays.fill(signer, (byte) 0xab);
    return report
        .put(48, (byte) 0x11)
        .put(128, signer)
        .putShort(256, (short) 2)
        .putShort(258, (short) 4);
  }

  byte[] quote(ByteBuffer body) throws Exception {
    return quote(4, body, enclave(), List.of(pckDer, authorityDer, rootDer), attestation);
  }

  byte[] quote(ByteBuffer body, ByteBuffer enclave, List<byte[]> chain) throws Exception {
    return quote(4, body, enclave, chain, attestation);
  }

  @SuppressWarnings("ByteBufferBackingArray") // Made by allocate, from its start.
  byte[] quote(
      int version, ByteBuffer body, ByteBuffer enclave, List<byte[]> chain, KeyPair signedBy)
      throws Exception {
    ByteBuffer header = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort((short) version).putShort((short) 2).putInt(0x81).putInt(0);
    header.put(HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607"));
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes(header.array());
    if (version == 5) {
      signed.writeBytes(little(2, body.capacity() == 584 ? 2 : 3));
      signed.writeBytes(little(4, body.capacity()));
    }
    signed.writeBytes(body.array());
    byte[] key = raw((ECPublicKey) attestation.getPublic());
    byte[] data = new byte[32];
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.writeBytes(key);
    named.writeBytes(data);
    if (enclave.getLong(320) == 0) {
      enclave.put(320, dev.adyton.codec.Digest.sha256(named.toByteArray()).bytes());
    }
    StringBuilder pem = new StringBuilder();
    for (byte[] der : chain) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der))
          .append("\n-----END CERTIFICATE-----\n");
    }
    byte[] certificates = pem.toString().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream certification = new ByteArrayOutputStream();
    certification.writeBytes(enclave.array());
    certification.writeBytes(sign(pck, enclave.array()));
    certification.writeBytes(little(2, data.length));
    certification.writeBytes(data);
    certification.writeBytes(little(2, 5));
    certification.writeBytes(little(4, certificates.length));
    certification.writeBytes(certificates);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.writeBytes(sign(signedBy, signed.toByteArray()));
    rest.writeBytes(key);
    rest.writeBytes(little(2, 6));
    rest.writeBytes(little(4, certification.size()));
    rest.writeBytes(certification.toByteArray());
    signed.writeBytes(little(4, rest.size()));
    signed.writeBytes(rest.toByteArray());
    return signed.toByteArray();
  }

  /** Returns the key that the enclave names. */
  KeyPair own() {
    return attestation;
  }

  KeyPair stranger() throws Exception {
    return pair();
  }

  private static byte[] little(int length, int value) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (value >> (8 * i));
    }
    return bytes;
  }

  private static byte[] raw(ECPublicKey key) {
    byte[] raw = new byte[64];
    put(raw, 0, key.getW().getAffineX());
    put(raw, 32, key.getW().getAffineY());
    return raw;
  }

  private static void put(byte[] raw, int at, BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = Math.max(0, bytes.length - 32);
    System.arraycopy(bytes, from, raw, at + 32 - (bytes.length - from), bytes.length - from);
  }
}
