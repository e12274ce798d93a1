package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmAlg;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmWriter;
import dev.adyton.platform.TpmTransport.Command;
import dev.adyton.platform.TpmTransport.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * An HMAC session over SHA-512, salted to the endorsement key and bound to nothing (TPM 2.0 Part 1
 * §19.6): for entities whose password is empty. Not safe for use by several threads.
 */
final class SaltedSession implements AutoCloseable {
  /** {@code TPM_SE_HMAC}. */
  private static final int HMAC_SESSION = 0;

  private static final int BITS = 512;
  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Tpm tpm;
  private final long handle;
  private final byte[] key;

  /** Of the TPM's last answer in this session. */
  private final byte[] nonceTpm;

  private SaltedSession(Tpm tpm, long handle, byte[] key, byte[] nonceTpm) {
    this.tpm = tpm;
    this.handle = handle;
    this.key = key;
    this.nonceTpm = nonceTpm;
  }

  /** {@code TPM2_StartAuthSession}. */
  static SaltedSession start(Tpm tpm, Tpm.Key ek) throws IOException {
    byte[] nonceCaller = random(BITS / 8);
    byte[] salt = random(SALT_BYTES);
    try {
      TpmWriter parameters =
          new TpmWriter()
              .sized(nonceCaller)
              .sized(encrypted(salt, TpmPublic.parse(ek.publicBytes())))
              .u8(HMAC_SESSION)
              .u16(TpmAlg.NULL)
              .u16(TpmAlg.SHA512);
      Response response =
          tpm.send(
              new Command(
                  "TPM2_StartAuthSession",
                  0x176,
                  List.of(ek.handle(), Tpm.NULL),
                  List.of(),
                  parameters,
                  true));
      byte[] nonceTpm = Tpm.read(response, in -> in.sized(BITS / 8));
      // KDFa (§11.4.10.2), one block.
      byte[] key =
          hmac(
              salt,
              new TpmWriter()
                  .u32(1)
                  .raw(label("ATH"))
                  .raw(nonceTpm)
                  .raw(nonceCaller)
                  .u32(BITS)
                  .bytes());
      return new SaltedSession(tpm, response.handle(), key, nonceTpm);
    } catch (TpmFormatException e) {
      throw new IOException("malformed endorsement key", e);
    } finally {
      Arrays.fill(salt, (byte) 0);
    }
  }

  /**
   * Authorizes the one command of this session: a second needs the nonce of the first's answer,
   * which is not kept.
   *
   * @param names of the command's handles, in their order
   * @param parameters of the command
   */
  Authorization authorize(int code, List<byte[]> names, byte[] parameters) {
    TpmWriter command = new TpmWriter().u32(code);
    names.forEach(command::raw);
    byte[] cpHash = sha512(command.raw(parameters).bytes());
    byte[] nonceCaller = random(BITS / 8);
    byte[] hmac =
        hmac(
            key,
            new TpmWriter()
                .raw(cpHash)
                .raw(nonceCaller)
                .raw(nonceTpm)
                .u8(Authorization.CONTINUE)
                .bytes());
    return Authorization.hmac(handle, nonceCaller, hmac);
  }

  @Override
  public void close() throws IOException {
    Arrays.fill(key, (byte) 0);
    tpm.flush(handle);
  }

  private static byte[] encrypted(byte[] salt, TpmPublic ek) {
    try {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      // Annex B.4: the key's name algorithm throughout, and this label.
      oaep.init(
          Cipher.ENCRYPT_MODE,
          ek.key(),
          new OAEPParameterSpec(
              "SHA-256",
              "MGF1",
              MGF1ParameterSpec.SHA256,
              new PSource.PSpecified(label("SECRET"))));
      return oaep.doFinal(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks RSA-OAEP", e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HMAC", e);
    }
  }

  private static byte[] sha512(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks SHA-512", e);
    }
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  /** Labels carry their terminating zero (§11.4.10.2, annex B.4). */
  private static byte[] label(String text) {
    return (text + '\0').getBytes(StandardCharsets.US_ASCII);
  }
}
