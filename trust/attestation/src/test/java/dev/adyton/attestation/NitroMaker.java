package dev.adyton.attestation;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A hypervisor of our own: its root, an intermediate, leaves, and documents that they sign. */
final class NitroMaker {
  private static final long NOW = Spoilt.NOW;
  private final KeyPair root = pair();
  private final KeyPair middle = pair();
  private final KeyPair leaf = pair();
  private final byte[] rootDer;
  private final byte[] middleDer;

  NitroMaker() throws Exception {
    rootDer = certify("root", root, "root", root, NOW - 9_000_000, NOW + 9_000_000, true);
    middleDer = certify("middle", middle, "root", root, NOW - 9_000, NOW + 9_000, true);
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return generator.generateKeyPair();
  }

  private static byte[] certify(
      String name, KeyPair key, String issuer, KeyPair by, long from, long to, boolean ca)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=Adyton test " + issuer),
            BigInteger.valueOf(name.hashCode() & 0xffff),
            Date.from(Instant.ofEpochSecond(from)),
            Date.from(Instant.ofEpochSecond(to)),
            new X500Principal("CN=Adyton test " + name),
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    return builder
        .build(new JcaContentSignerBuilder("SHA384withECDSA").build(by.getPrivate()))
        .getEncoded();
  }

  String rootPem() {
    return "-----BEGIN CERTIFICATE-----\\n"
        + Base64.getEncoder().encodeToString(rootDer)
        + "\\n-----END CERTIFICATE-----\\n";
  }

  byte[] leaf(long from, long to, boolean ca) throws Exception {
    return certify("leaf", leaf, "middle", middle, from, to, ca);
  }

  /** A leaf whose chain ends in another root of the same name. */
  byte[] strangersMiddle() throws Exception {
    return certify("middle", middle, "root", pair(), NOW - 9_000, NOW + 9_000, true);
  }

  /** Members of a document, before they are signed. */
  final class Draft {
    final Map<String, byte[]> members = new LinkedHashMap<>();
    byte[] header = cat(0xa1, 0x01, 0x38, 0x22);
    byte[] unprotected = cat(0xa0);
    byte[] tag = cat(0xd2);
    PrivateKey signer = leaf.getPrivate();

    Draft set(String name, byte[] cbor) {
      members.put(name, cbor);
      return this;
    }

    Draft drop(String name) {
      members.remove(name);
      return this;
    }

    byte[] payload() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(head(5, members.size()));
      members.forEach((name, value) -> {
        out.writeBytes(text(name));
        out.writeBytes(value);
      });
      return out.toByteArray();
    }

    byte[] signed() {
      return signed(payload());
    }

    byte[] signed(byte[] payload) {
      byte[] message =
          join(cat(0x84), text("Signature1"), bytes(header), bytes(new byte[0]), bytes(payload));
      try {
        Signature ecdsa = Signature.getInstance("SHA384withECDSAinP1363Format");
        ecdsa.initSign(signer);
        ecdsa.update(message);
        return framed(payload, ecdsa.sign());
      } catch (java.security.GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    byte[] framed(byte[] payload, byte[] signature) {
      return join(tag, cat(0x84), bytes(header), unprotected, bytes(payload), bytes(signature));
    }
  }

  /** A document of either kind about a statement, honest in every member. */
  Draft draft(boolean enclave, byte[] statementDigest) throws Exception {
    Map<Integer, byte[]> pcrs = new TreeMap<>();
    for (int pcr : enclave ? new int[] {0, 1, 2, 3} : new int[] {4, 7, 11, 12, 13, 15}) {
      byte[] value = new byte[48];
      if (pcr != 3 && pcr < 12) {
        Arrays.fill(value, (byte) (pcr + 1));
      }
      pcrs.put(pcr, value);
    }
    return new Draft()
        .set("module_id", text("i-0123456789abcdef0"))
        .set("digest", text("SHA384"))
        .set("timestamp", head(0, (NOW - 5) * 1000))
        .set(enclave ? "pcrs" : "nitrotpm_pcrs", registers(pcrs))
        .set("certificate", bytes(leaf(NOW - 100, NOW + 10_000, false)))
        .set("cabundle", bundle(rootDer, middleDer))
        .set("public_key", cat(0xf6))
        .set("user_data", bytes(statementDigest))
        .set("nonce", cat(0xf6));
  }

  byte[] bundle(byte[]... certificates) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head(4, certificates.length));
    for (byte[] certificate : certificates) {
      out.writeBytes(bytes(certificate));
    }
    return out.toByteArray();
  }

  byte[] middleDer() {
    return middleDer;
  }

  byte[] rootDer() {
    return rootDer;
  }

  static byte[] registers(Map<Integer, byte[]> pcrs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head(5, pcrs.size()));
    pcrs.forEach((pcr, value) -> {
      out.writeBytes(head(0, pcr));
      out.writeBytes(bytes(value));
    });
    return out.toByteArray();
  }

  /** Type and argument in the shortest form (RFC 8949 §4.2.1). */
  static byte[] head(int type, long value) {
    int major = type << 5;
    if (value < 24) {
      return cat(major | (int) value);
    }
    int width = value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : value < 1L << 32 ? 4 : 8;
    byte[] out = new byte[1 + width];
    out[0] = (byte) (major | (24 + Integer.numberOfTrailingZeros(width)));
    for (int i = 0; i < width; i++) {
      out[width - i] = (byte) (value >>> (8 * i));
    }
    return out;
  }

  static byte[] text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return join(head(3, utf8.length), utf8);
  }

  static byte[] bytes(byte[] bytes) {
    return join(head(2, bytes.length), bytes);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  static byte[] cat(int... octets) {
    byte[] out = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      out[i] = (byte) octets[i];
    }
    return out;
  }
}
