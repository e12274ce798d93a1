package dev.adyton.crypto;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KEM;

/**
 * ML-KEM-768 (FIPS 203) on raw keys over the JDK. The JDK takes no seed; it draws d, z and m of
 * FIPS 203 from the given source of randomness, so that a source which yields exactly those makes
 * it deterministic. {@link Given} refuses any other pattern of draws, and published vectors hold
 * it.
 */
final class MlKem768 {
  static final int PUBLIC_LENGTH = 1184;
  static final int CIPHERTEXT_LENGTH = 1088;
  static final int SEED_LENGTH = 64;
  static final int RANDOM_LENGTH = 32;

  private static final String NAME = "ML-KEM-768";

  /** SubjectPublicKeyInfo of id-alg-ml-kem-768 (RFC 9935) up to the key's bytes. */
  private static final byte[] INFO_PREFIX =
      HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

  private MlKem768() {}

  /** Makes the key pair of a seed d || z, FIPS 203 §6.1. */
  static KeyPair keyPair(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
      Given given = new Given(seed);
      generator.initialize(NamedParameterSpec.ML_KEM_768, given);
      KeyPair pair = generator.generateKeyPair();
      given.requireUsedUp();
      return pair;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has ML-KEM", e);
    }
  }

  static byte[] raw(PublicKey key) {
    byte[] info = key.getEncoded();
    return Arrays.copyOfRange(info, info.length - PUBLIC_LENGTH, info.length);
  }

  /** FIPS 203 §6.2; the JDK checks the key as §7.2 demands. */
  static KEM.Encapsulated encapsulate(byte[] publicKey, byte[] random) throws CryptoException {
    try {
      PublicKey key =
          KeyFactory.getInstance(NAME)
              .generatePublic(new X509EncodedKeySpec(Bytes.concat(INFO_PREFIX, publicKey)));
      Given given = new Given(random);
      KEM.Encapsulated fresh =
          KEM.getInstance(NAME).newEncapsulator(key, null, given).encapsulate();
      given.requireUsedUp();
      return fresh;
    } catch (InvalidKeyException | java.security.spec.InvalidKeySpecException e) {
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has ML-KEM", e);
    }
  }

  /** FIPS 203 §6.3: a wrong ciphertext gives another secret, not an error. */
  static byte[] decapsulate(KeyPair pair, byte[] ciphertext) throws CryptoException {
    try {
      return KEM.getInstance(NAME)
          .newDecapsulator(pair.getPrivate())
          .decapsulate(ciphertext)
          .getEncoded();
    } catch (javax.crypto.DecapsulateException e) {
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has ML-KEM", e);
    }
  }

  /** A source that yields the given bytes once, in draws of 32. */
  private static final class Given extends SecureRandom {
    @Serial private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int used;

    Given(byte[] bytes) {
      super(null, null);
      this.bytes = bytes;
    }

    @Override
    public synchronized void nextBytes(byte[] out) {
      if (out.length != 32 || used + out.length > bytes.length) {
        throw new IllegalStateException("this JDK draws ML-KEM's randomness differently");
      }
      System.arraycopy(bytes, used, out, 0, out.length);
      used += out.length;
    }

    void requireUsedUp() {
      if (used != bytes.length) {
        throw new IllegalStateException("this JDK draws ML-KEM's randomness differently");
      }
    }
  }
}
