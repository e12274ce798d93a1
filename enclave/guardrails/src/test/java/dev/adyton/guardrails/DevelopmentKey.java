package dev.adyton.guardrails;

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
import java.util.HexFormat;

/** The private half of the development key, in the open: it vouches for nothing. */
final class DevelopmentKey {
  private static final String SENTENCE =
      "Adyton development key for guardrail bundles. Whoever reads this can sign with it.";

  private DevelopmentKey() {}

  static String publicHex() throws GeneralSecurityException {
    byte[] spki = pair().getPublic().getEncoded();
    return HexFormat.of().formatHex(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  static byte[] sign(byte[] document) throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(pair().getPrivate());
    ed25519.update(Dsse.pae(Guardrails.PAYLOAD_TYPE, document));
    return Dsse.of(Guardrails.PAYLOAD_TYPE, document)
        .with("adyton-development", ed25519.sign())
        .encode();
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Sentence());
    return generator.generateKeyPair();
  }

  /** Not random at all. */
  private static final class Sentence extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      byte[] seed = Digest.sha256(SENTENCE.getBytes(StandardCharsets.UTF_8)).bytes();
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
