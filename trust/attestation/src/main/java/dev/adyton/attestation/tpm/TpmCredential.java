package dev.adyton.attestation.tpm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A challenge that only one TPM can answer, and only if it holds the attestation key beside the
 * endorsement key: {@code TPM2_MakeCredential} computed without a TPM (Part 1 §24). Immutable.
 *
 * <p>An endorsement key cannot sign; that its TPM recovers a secret which was wrapped for a named
 * attestation key is the proof that both live in it.
 */
public final class TpmCredential {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SEED_BYTES = 32;
  private static final byte[] IDENTITY = label("IDENTITY");
  private static final byte[] NOTHING = new byte[0];

  private final byte[] blob;
  private final byte[] encryptedSecret;

  private TpmCredential(byte[] blob, byte[] encryptedSecret) {
    this.blob = blob;
    this.encryptedSecret = encryptedSecret;
  }

  /**
   * Wraps {@code secret} so that only the TPM with {@code ek} gives it back, and only to whoever
   * holds a key named {@code akName} loaded in that TPM.
   *
   * @param ek endorsement key, see {@link TpmPublic#isEndorsementKey()}
   * @param akName {@link TpmPublic#name()} computed from the attestation key that signed
   * @param secret at most 32 bytes
   */
  public static TpmCredential make(TpmPublic ek, byte[] akName, byte[] secret) {
    if (!ek.isEndorsementKey() || secret.length > 32) {
      throw new IllegalArgumentException(
          "not an endorsement key of template L-1, or a long secret");
    }
    byte[] seed = new byte[SEED_BYTES];
    RANDOM.nextBytes(seed);
    try {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      // The JDK's short names mean MGF1 with SHA-1; the TPM uses the name algorithm throughout.
      oaep.init(
          Cipher.ENCRYPT_MODE,
          ek.key(),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(IDENTITY)));
      byte[] encryptedSecret = oaep.doFinal(seed);
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      // A zero IV is what the TPM uses: the key is derived from a fresh seed each time.
      cfb.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(kdfA(seed, "STORAGE", akName, 128), "AES"),
          new IvParameterSpec(new byte[16]));
      byte[] identity = cfb.doFinal(new TpmWriter().sized(secret).bytes());
      byte[] integrity = hmac(kdfA(seed, "INTEGRITY", NOTHING, 256), identity, akName);
      return new TpmCredential(
          new TpmWriter().sized(integrity).raw(identity).bytes(), encryptedSecret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks RSA-OAEP, AES-CFB or HMAC", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** KDFa with HMAC-SHA-256 (Part 1 §11.4.10.2): SP 800-108 in counter mode. */
  private static byte[] kdfA(byte[] key, String label, byte[] context, int bits)
      throws GeneralSecurityException {
    byte[] block =
        hmac(key, new TpmWriter().u32(1).raw(label(label)).raw(context).u32(bits).bytes());
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

  /** Labels carry their terminating zero (Part 1 §11.4.10.2, annex B.4). */
  private static byte[] label(String text) {
    return (text + '\0').getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the contents of the {@code TPM2B_ID_OBJECT}. */
  public byte[] blob() {
    return blob.clone();
  }

  /** Returns the contents of the {@code TPM2B_ENCRYPTED_SECRET}. */
  public byte[] encryptedSecret() {
    return encryptedSecret.clone();
  }
}
