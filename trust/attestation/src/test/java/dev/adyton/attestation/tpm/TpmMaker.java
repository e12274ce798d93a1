package dev.adyton.attestation.tpm;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** The TPM's half, written down from the specification: keys, quotes, answers to challenges. */
public final class TpmMaker {
  /** {@code TPMA_OBJECT} of an honest attestation key. */
  public static final long AK = 0x0005_0072L;

  /** {@code TPMA_OBJECT} of an honest endorsement key. */
  public static final long EK = 0x0003_00B2L;

  private final KeyPair ak;
  private final KeyPair ek;

  /** Makes a TPM with the first of the recorded endorsement keys. */
  public TpmMaker() throws GeneralSecurityException, IOException {
    this(1);
  }

  /** Makes one with a new attestation key and a recorded endorsement key, 1 or 2. */
  public TpmMaker(int number) throws GeneralSecurityException, IOException {
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    ak = ec.generateKeyPair();
    Path keys =
        Path.of(
            System.getProperty("adyton.root"),
            "trust/attestation/src/test/resources/golden/rsa-2048.txt");
    String[] key = Files.readAllLines(keys).get(number).split(" ", -1);
    BigInteger modulus = new BigInteger(key[0], 16);
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    ek =
        new KeyPair(
            rsa.generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537))),
            rsa.generatePrivate(new RSAPrivateKeySpec(modulus, new BigInteger(key[1], 16))));
  }

  /** Returns the attestation key. */
  public KeyPair attestationKey() {
    return ak;
  }

  /** Returns the endorsement key. */
  public KeyPair endorsementKey() {
    return ek;
  }

  static byte[] fixed(BigInteger value, int length) {
    byte[] all = value.toByteArray();
    byte[] out = new byte[length];
    int used = Math.min(length, all.length);
    System.arraycopy(all, all.length - used, out, length - used, used);
    return out;
  }

  /** Returns the attestation key's public area. */
  public byte[] akPublic(long attributes) {
    ECPublicKey key = (ECPublicKey) ak.getPublic();
    return new TpmWriter()
        .u16(TpmAlg.ECC)
        .u16(TpmAlg.SHA256)
        .u32(attributes)
        .sized(new byte[0])
        .u16(TpmAlg.NULL)
        .u16(TpmAlg.ECDSA)
        .u16(TpmAlg.SHA256)
        .u16(TpmAlg.CURVE_P256)
        .u16(TpmAlg.NULL)
        .sized(fixed(key.getW().getAffineX(), 32))
        .sized(fixed(key.getW().getAffineY(), 32))
        .bytes();
  }

  /** Returns the endorsement key's public area (template L-1). */
  public byte[] ekPublic(long attributes) {
    return ekPublic(attributes, TpmAlg.AES, 128, TpmAlg.CFB);
  }

  byte[] ekPublic(long attributes, int algorithm, int bits, int mode) {
    return rsa(
        new TpmWriter()
            .u16(TpmAlg.RSA)
            .u16(TpmAlg.SHA256)
            .u32(attributes)
            .sized(new byte[32])
            .u16(algorithm)
            .u16(bits)
            .u16(mode)
            .u16(TpmAlg.NULL),
        2048,
        0);
  }

  byte[] rsa(TpmWriter head, int bits, long exponent) {
    byte[] modulus = fixed(((RSAPublicKey) ek.getPublic()).getModulus(), 256);
    return head.u16(bits).u32(exponent).sized(modulus).bytes();
  }

  /** Returns a {@code TPMS_ATTEST} about registers with this digest. */
  public static byte[] attest(byte[] extraData, PcrSelection selection, byte[] pcrDigest) {
    return attest(0xff544347L, 0x8018, extraData, 1, selection.bytes(), pcrDigest);
  }

  /** Returns one of another magic, type or state of its clock. */
  public static byte[] attest(
      long magic, int type, byte[] extraData, int safe, byte[] selection, byte[] pcrDigest) {
    return new TpmWriter()
        .u32(magic)
        .u16(type)
        .sized(new byte[34])
        .sized(extraData)
        .raw(new byte[] {0, 0, 0, 0, 0, 0, 1, 2})
        .u32(3)
        .u32(4)
        .u8(safe)
        .raw(new byte[] {9, 8, 7, 6, 5, 4, 3, 2})
        .raw(selection)
        .sized(pcrDigest)
        .bytes();
  }

  /** Returns the attestation key's {@code TPMT_SIGNATURE}. */
  public byte[] sign(byte[] message) throws GeneralSecurityException {
    Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
    ecdsa.initSign(ak.getPrivate());
    ecdsa.update(message);
    byte[] both = ecdsa.sign();
    return new TpmWriter()
        .u16(TpmAlg.ECDSA)
        .u16(TpmAlg.SHA256)
        .sized(Arrays.copyOf(both, 32))
        .sized(Arrays.copyOfRange(both, 32, 64))
        .bytes();
  }

  /** {@code TPM2_ActivateCredential} (Part 1 §24): fails as a TPM would. */
  public byte[] activate(byte[] blob, byte[] encryptedSecret, byte[] akName)
      throws GeneralSecurityException, TpmFormatException {
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.DECRYPT_MODE,
        ek.getPrivate(),
        new OAEPParameterSpec(
            "SHA-256",
            "MGF1",
            MGF1ParameterSpec.SHA256,
            new PSource.PSpecified("IDENTITY\0".getBytes(StandardCharsets.US_ASCII))));
    byte[] seed = oaep.doFinal(encryptedSecret);
    TpmReader in = new TpmReader(blob, "TPM2B_ID_OBJECT");
    byte[] integrity = in.sized(32);
    byte[] identity = in.take(in.remaining());
    byte[] expected = hmac(kdf(seed, "INTEGRITY", new byte[0], 256), identity, akName);
    if (!Arrays.equals(integrity, expected)) {
      throw new GeneralSecurityException("TPM_RC_INTEGRITY");
    }
    Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
    cfb.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(kdf(seed, "STORAGE", akName, 128), "AES"),
        new IvParameterSpec(new byte[16]));
    TpmReader secret = new TpmReader(cfb.doFinal(identity), "TPM2B_DIGEST");
    byte[] answer = secret.sized(32);
    secret.end();
    return answer;
  }

  /** One block of counter mode: i, label, zero, context, length in bits. */
  private static byte[] kdf(byte[] key, String label, byte[] context, int bits)
      throws GeneralSecurityException {
    byte[] text = (label + '\0').getBytes(StandardCharsets.US_ASCII);
    byte[] block =
        hmac(
            key,
            new byte[] {0, 0, 0, 1},
            text,
            context,
            new byte[] {0, 0, (byte) (bits >> 8), (byte) bits});
    return Arrays.copyOf(block, bits / 8);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }
}
