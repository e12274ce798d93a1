package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A quote of Intel TDX, versions 4 and 5 (Intel, "TDX DCAP Quoting Library API" §A.3, §A.4), signed
 * by a quoting enclave whose report the platform's PCK signed. Reading checks shapes; who signed is
 * {@link TdxAppraisal}'s part. Immutable.
 */
final class TdxQuote {
  static final String TYPE = "tdx";

  /** A quote with the longest chain that Intel's library writes is below 8 KiB. */
  static final int MAX_BYTES = 16 << 10;

  private static final int HEADER = 48;
  private static final int BODY_10 = 584;
  private static final int BODY_15 = 648;
  private static final int QE_REPORT = 384;
  private static final int SIGNATURE = 64;
  private static final int TDX = 0x81;
  private static final int ECDSA_P256 = 2;
  private static final int QE_CERTIFICATION = 6;
  private static final int PCK_CHAIN = 5;
  private static final String INTEL = "939a7233f79c4ca9940a0db3957f0607";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private final byte[] signed;
  private final ByteBuffer body;
  private final byte[] signature;
  private final byte[] attestationKey;
  private final byte[] qeReport;
  private final byte[] qeSignature;
  private final byte[] qeData;
  private final List<X509Certificate> chain;

  private TdxQuote(byte[] bytes) throws CodecException {
    require(bytes.length <= MAX_BYTES && bytes.length > HEADER + 6, TYPE);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int version = in.getShort(0);
    require(version == 4 || version == 5, "version");
    require(in.getShort(2) == ECDSA_P256 && in.getInt(4) == TDX, "tee_type");
    require(HexFormat.of().formatHex(bytes, 12, 28).equals(INTEL), "qe_vendor");
    int from = HEADER;
    int length = BODY_10;
    if (version == 5) {
      int type = in.getShort(HEADER);
      length = in.getInt(HEADER + 2);
      require(type == 2 ? length == BODY_10 : type == 3 && length == BODY_15, "body");
      from = HEADER + 6;
    }
    require(bytes.length >= from + length + 4, "body");
    signed = Arrays.copyOf(bytes, from + length);
    body = ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length));
    in.position(from + length);
    ByteBuffer rest = part(in, in.getInt(), "signature");
    // Some producers pad the buffer behind the quote; nothing in there is signed or read.
    signature = take(rest, SIGNATURE);
    attestationKey = take(rest, SIGNATURE);
    ByteBuffer certification = certification(rest, QE_CERTIFICATION);
    require(!rest.hasRemaining(), "signature");
    qeReport = take(certification, QE_REPORT);
    qeSignature = take(certification, SIGNATURE);
    require(certification.remaining() >= 2, "qe_data");
    ByteBuffer data = part(certification, certification.getShort() & 0xffff, "qe_data");
    qeData = take(data, data.remaining());
    ByteBuffer certificates = certification(certification, PCK_CHAIN);
    require(!certification.hasRemaining(), "certification");
    chain = certificates(take(certificates, certificates.remaining()));
  }

  static TdxQuote parse(byte[] bytes) throws CodecException {
    return new TdxQuote(bytes.clone());
  }

  private static ByteBuffer certification(ByteBuffer in, int type) throws CodecException {
    require(in.remaining() >= 6 && in.getShort() == type, "certification");
    return part(in, in.getInt(), "certification");
  }

  private static ByteBuffer part(ByteBuffer in, int length, String member) throws CodecException {
    require(length >= 0 && length <= in.remaining(), member);
    ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return part;
  }

  private static byte[] take(ByteBuffer in, int length) throws CodecException {
    require(in.remaining() >= length, "certification");
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static List<X509Certificate> certificates(byte[] pem) throws CodecException {
    String text = new String(pem, StandardCharsets.US_ASCII);
    List<X509Certificate> chain = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int end = text.indexOf(END, at);
      require(end >= 0 && chain.size() < 4, "chain");
      String lines = text.substring(at + BEGIN.length(), end).replaceAll("[\r\n]", "");
      try {
        chain.add(Certificates.parse(Base64.getDecoder().decode(lines)));
      } catch (CertificateException | IllegalArgumentException e) {
        throw new CodecException(Code.FORMAT, "chain");
      }
      at = text.indexOf(BEGIN, end);
    }
    require(chain.size() >= 2, "chain");
    return List.copyOf(chain);
  }

  private static void require(boolean condition, String member) throws CodecException {
    if (!condition) {
      throw new CodecException(Code.FORMAT, member);
    }
  }

  /** Returns the certificates that came with the quote, the platform's first. */
  List<X509Certificate> chain() {
    return chain;
  }

  /** Returns whether the platform's key signed the quoting enclave's report. */
  boolean enclaveSignedBy(PublicKey pck) {
    return verifies(pck, qeReport, qeSignature);
  }

  /** Returns whether that report names the key that signed the quote, and nothing besides. */
  boolean enclaveNamesKey() {
    MessageDigest sha256 = dev.adyton.codec.Digest.newSha256();
    sha256.update(attestationKey);
    sha256.update(qeData);
    byte[] expected = Arrays.copyOf(sha256.digest(), SIGNATURE);
    return MessageDigest.isEqual(
        expected, Arrays.copyOfRange(qeReport, QE_REPORT - SIGNATURE, QE_REPORT));
  }

  /** Returns whether the named key signed header and body. */
  boolean signed() {
    return verifies(key(attestationKey), signed, signature);
  }

  private static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
      ecdsa.initVerify(key);
      ecdsa.update(message);
      return ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // A key of another kind, or a signature that is none.
    }
  }

  /** A point that is not on the curve is refused when it is used. */
  private static PublicKey key(byte[] raw) {
    try {
      AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
      p256.init(new ECGenParameterSpec("secp256r1"));
      ECPoint point =
          new ECPoint(
              new BigInteger(1, Arrays.copyOf(raw, 32)),
              new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)));
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(point, p256.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** Returns a part of the quoting enclave's report. */
  byte[] enclave(int from, int length) {
    return Arrays.copyOfRange(qeReport, from, from + length);
  }

  private byte[] of(int from, int length) {
    byte[] bytes = new byte[length];
    body.get(from, bytes);
    return bytes;
  }

  /** Returns the security versions of the TDX module and its loader, 16 of them. */
  byte[] teeTcb() {
    return of(0, 16);
  }

  /** Returns who signed the TDX module, hex. */
  String moduleSigner() {
    return HexFormat.of().formatHex(of(64, 48));
  }

  /** Returns the attributes of the TDX module, hex. */
  byte[] moduleAttributes() {
    return of(112, 8);
  }

  /** Returns the attributes of the trust domain. */
  long attributes() {
    return little(120);
  }

  /** Returns the extended features that the trust domain may use. */
  long xfam() {
    return little(128);
  }

  private long little(int from) {
    return ByteBuffer.wrap(of(from, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Returns a register of 48 bytes by its name in policies, hex. */
  String register(TdxPolicy.Register register) {
    boolean there = register.offset() + 48 <= body.capacity();
    return there ? HexFormat.of().formatHex(of(register.offset(), 48)) : TdxPolicy.Register.ZEROS;
  }

  byte[] reportData() {
    return of(520, 64);
  }
}
