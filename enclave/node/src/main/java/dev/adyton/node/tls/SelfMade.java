package dev.adyton.node.tls;

import dev.adyton.codec.Der;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate for this machine's loopback, and the authority that signed it (RFC 5280, EC P-256).
 * The authority's key signs once and is dropped, so who trusts the authority trusts this one
 * certificate. No confidentiality claim of the sealed channel rests on either.
 */
final class SelfMade {
  private static final Duration VALID = Duration.ofDays(90);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int[] ECDSA_SHA256 = {1, 2, 840, 10045, 4, 3, 2};
  private static final int[] COMMON_NAME = {2, 5, 4, 3};
  private static final int[] SUBJECT_KEY = {2, 5, 29, 14};
  private static final int[] KEY_USAGE = {2, 5, 29, 15};
  private static final int[] ALTERNATIVE_NAME = {2, 5, 29, 17};
  private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
  private static final int[] AUTHORITY_KEY = {2, 5, 29, 35};
  private static final int[] EXTENDED_USAGE = {2, 5, 29, 37};
  private static final int[] SERVER_AUTH = {1, 3, 6, 1, 5, 5, 7, 3, 1};

  private SelfMade() {}

  /** Makes both keys and both certificates. */
  static Identity make(Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair authority = generator.generateKeyPair();
    KeyPair leaf = generator.generateKeyPair();
    byte[] authorityName = name("Adyton node, made at start");
    byte[] authorityId = keyId(authority);
    X509Certificate ca =
        sign(
            authority.getPrivate(),
            authorityName,
            authorityName,
            now,
            authority.getPublic().getEncoded(),
            extension(SUBJECT_KEY, false, Der.octets(authorityId)),
            extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.bool(true), pathLength())),
            extension(KEY_USAGE, true, Der.bits(new byte[] {0x06}, 1)));
    X509Certificate certificate =
        sign(
            authority.getPrivate(),
            authorityName,
            name("localhost"),
            now,
            leaf.getPublic().getEncoded(),
            extension(SUBJECT_KEY, false, Der.octets(keyId(leaf))),
            extension(AUTHORITY_KEY, false, Der.sequence(Der.tagged(0x80, authorityId))),
            extension(BASIC_CONSTRAINTS, true, Der.sequence()),
            extension(KEY_USAGE, true, Der.bits(new byte[] {(byte) 0x80}, 7)),
            extension(EXTENDED_USAGE, false, Der.sequence(Der.oid(SERVER_AUTH))),
            extension(ALTERNATIVE_NAME, false, alternativeNames()));
    return new Identity(leaf.getPrivate(), List.of(certificate), ca);
  }

  private static X509Certificate sign(
      PrivateKey key, byte[] issuer, byte[] subject, Instant now, byte[] spki, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_SHA256));
    byte[] toSign =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(127, new SecureRandom()).setBit(126)),
            algorithm,
            issuer,
            Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.time(now.plus(VALID))),
            subject,
            spki,
            Der.tagged(0xa3, Der.sequence(extensions)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(toSign);
    byte[] whole = Der.sequence(toSign, algorithm, Der.bits(signature.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] pathLength() {
    return Der.integer(BigInteger.ZERO);
  }

  private static byte[] name(String common) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(common))));
  }

  /** RFC 5280 §4.2.1.2, method 1 with SHA-256 truncated: any unique value serves. */
  private static byte[] keyId(KeyPair pair) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
    return Arrays.copyOf(digest, 20);
  }

  private static byte[] extension(int[] oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  private static byte[] alternativeNames() {
    return Der.sequence(
        Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
        Der.tagged(0x87, address("127.0.0.1")),
        Der.tagged(0x87, address("::1")));
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
