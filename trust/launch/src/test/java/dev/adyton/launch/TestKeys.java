package dev.adyton.launch;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** Keys made from sentences, so that anybody can make these tests' files again. */
final class TestKeys {
  /** Its public half is {@link LaunchPolicy#DEVELOPMENT_KEY}; it vouches for nothing. */
  static final String DEVELOPMENT =
      "Adyton development key for launch records. Whoever reads this can sign with it.";

  private TestKeys() {}

  static String publicKey(String sentence) throws GeneralSecurityException {
    byte[] spki = pair(sentence).getPublic().getEncoded();
    return Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  static Dsse sign(Dsse envelope, String type, byte[] payload, String sentence)
      throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(pair(sentence).getPrivate());
    ed25519.update(Dsse.pae(type, payload));
    return envelope.with("test", ed25519.sign());
  }

  private static KeyPair pair(String sentence) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Sentence(sentence));
    return generator.generateKeyPair();
  }

  /** Not random at all. */
  private static final class Sentence extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final String sentence;

    Sentence(String sentence) {
      this.sentence = sentence;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      byte[] seed = Digest.sha256(sentence.getBytes(StandardCharsets.UTF_8)).bytes();
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
