package dev.adyton.control;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Dsse;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * A person's Ed25519 key: PKCS #8 in PEM, as {@code openssl genpkey -algorithm ed25519} writes it.
 */
final class SigningKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /** PKCS #8 of an Ed25519 key without attributes: 16 bytes of frame, 32 of seed (RFC 8410 §7). */
  private static final int ENCODED = 48;

  private static final int SEED = 32;

  private final byte[] seed;

  private SigningKey(byte[] seed) {
    this.seed = seed;
  }

  /** Makes a key in a new file that its owner alone can read. */
  static SigningKey make(Path file) {
    try {
      byte[] encoded =
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
      String pem = BEGIN + "\n" + Base64.getEncoder().encodeToString(encoded) + "\n" + END + "\n";
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] mine =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      try (var out =
          Files.newByteChannel(
              file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine)) {
        out.write(java.nio.ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
      }
      return of(encoded);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          file + " exists or cannot be written.",
          "Name a new file in a folder that you can write to.");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** Reads a key. */
  static SigningKey read(Path file) {
    String text = new String(Inputs.read(file, 4096), StandardCharsets.US_ASCII).strip();
    try {
      if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
        throw new IllegalArgumentException("no PEM");
      }
      String body = text.substring(BEGIN.length(), text.length() - END.length());
      byte[] encoded = Base64.getMimeDecoder().decode(body);
      KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return of(encoded);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new UserError(
          ExitCode.DATA,
          file + " is not an Ed25519 key in PEM.",
          "Make one with: adyton gate keygen --out FILE");
    }
  }

  private static SigningKey of(byte[] encoded) {
    if (encoded.length != ENCODED) {
      throw new IllegalArgumentException("a PKCS #8 Ed25519 key has 48 bytes");
    }
    return new SigningKey(Arrays.copyOfRange(encoded, ENCODED - SEED, ENCODED));
  }

  /** Returns the public half: 32 raw bytes, base64. */
  String publicKey() {
    byte[] spki = pair().getPublic().getEncoded();
    return Base64s.encode(Arrays.copyOfRange(spki, spki.length - SEED, spki.length));
  }

  /** Returns {@code envelope} with one more signature. */
  Dsse sign(Dsse envelope, String type, byte[] payload) {
    return sign(envelope, type, payload, publicKey().substring(0, 16));
  }

  /** As above, naming the key whole: for whoever checks it without having pinned it. */
  Dsse signNamed(Dsse envelope, String type, byte[] payload) {
    return sign(envelope, type, payload, publicKey());
  }

  private Dsse sign(Dsse envelope, String type, byte[] payload, String keyId) {
    try {
      PrivateKey key = pair().getPrivate();
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(key);
      ed25519.update(Dsse.pae(type, payload));
      return envelope.with(keyId, ed25519.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** The JDK derives a public key from a seed only where it believes to have drawn it. */
  private KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] seed;

    Given(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("an Ed25519 seed has 32 bytes");
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
