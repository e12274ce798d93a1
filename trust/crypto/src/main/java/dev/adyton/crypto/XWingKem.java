package dev.adyton.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.KEM;

/**
 * ML-KEM-768 with X25519, the X-Wing construction (draft-ietf-hpke-pq §4,
 * draft-connolly-cfrg-xwing-kem §5): secret as long as one of the two is unbroken. The private key
 * is a seed of 32 bytes, both halves are expanded from it for each operation.
 */
final class XWingKem implements Kem {
  static final int PUBLIC_LENGTH = MlKem768.PUBLIC_LENGTH + X25519.LENGTH;
  static final int ENCAPSULATED_LENGTH = MlKem768.CIPHERTEXT_LENGTH + X25519.LENGTH;
  static final int SEED_LENGTH = 32;

  private static final byte[] LABEL = Bytes.ascii("\\.//^\\");

  @Override
  public byte[] publicKey(byte[] privateKey) {
    byte[] expanded = expand(privateKey);
    byte[] post = MlKem768.raw(MlKem768.keyPair(postQuantum(expanded)).getPublic());
    byte[] publicKey = Bytes.concat(post, X25519.publicKey(classical(expanded)));
    Bytes.wipe(expanded);
    return publicKey;
  }

  @Override
  public Encapsulation encapsulate(byte[] publicKey, byte[] random) throws CryptoException {
    byte[] theirs = Arrays.copyOfRange(publicKey, MlKem768.PUBLIC_LENGTH, PUBLIC_LENGTH);
    byte[] ephemeral = Arrays.copyOfRange(random, MlKem768.RANDOM_LENGTH, randomLength());
    byte[] ours = X25519.publicKey(ephemeral);
    byte[] classicalSecret = X25519.agree(ephemeral, theirs);
    KEM.Encapsulated post =
        MlKem768.encapsulate(
            Arrays.copyOf(publicKey, MlKem768.PUBLIC_LENGTH),
            Arrays.copyOf(random, MlKem768.RANDOM_LENGTH));
    byte[] shared = combine(post.key().getEncoded(), classicalSecret, ours, theirs);
    Bytes.wipe(ephemeral);
    return new Encapsulation(shared, Bytes.concat(post.encapsulation(), ours));
  }

  @Override
  public byte[] decapsulate(byte[] encapsulated, byte[] privateKey, byte[] publicKey)
      throws CryptoException {
    byte[] expanded = expand(privateKey);
    byte[] ours = Arrays.copyOfRange(publicKey, MlKem768.PUBLIC_LENGTH, PUBLIC_LENGTH);
    byte[] theirs =
        Arrays.copyOfRange(encapsulated, MlKem768.CIPHERTEXT_LENGTH, ENCAPSULATED_LENGTH);
    byte[] classicalKey = classical(expanded);
    byte[] postSeed = postQuantum(expanded);
    try {
      byte[] classicalSecret = X25519.agree(classicalKey, theirs);
      KeyPair pair = MlKem768.keyPair(postSeed);
      byte[] postSecret =
          MlKem768.decapsulate(pair, Arrays.copyOf(encapsulated, MlKem768.CIPHERTEXT_LENGTH));
      return combine(postSecret, classicalSecret, theirs, ours);
    } finally {
      Bytes.wipe(expanded, classicalKey, postSeed);
    }
  }

  @Override
  public int randomLength() {
    return MlKem768.RANDOM_LENGTH + X25519.LENGTH;
  }

  private static byte[] expand(byte[] seed) {
    return Shake256.squeeze(seed, MlKem768.SEED_LENGTH + X25519.LENGTH);
  }

  private static byte[] postQuantum(byte[] expanded) {
    return Arrays.copyOf(expanded, MlKem768.SEED_LENGTH);
  }

  private static byte[] classical(byte[] expanded) {
    return Arrays.copyOfRange(expanded, MlKem768.SEED_LENGTH, expanded.length);
  }

  /** The label comes last; ML-KEM's ciphertext is bound by ML-KEM itself. Wipes both secrets. */
  private static byte[] combine(
      byte[] postSecret, byte[] classicalSecret, byte[] ephemeral, byte[] publicKey) {
    try {
      MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
      sha3.update(postSecret);
      sha3.update(classicalSecret);
      sha3.update(ephemeral);
      sha3.update(publicKey);
      return sha3.digest(LABEL);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has SHA3-256", e);
    } finally {
      Bytes.wipe(postSecret, classicalSecret);
    }
  }
}
