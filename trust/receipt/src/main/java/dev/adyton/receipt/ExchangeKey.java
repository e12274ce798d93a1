package dev.adyton.receipt;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * k_f, the key of one exchange: the node makes it, digests the exchange under it, gives it to the
 * caller alone and forgets it. Whoever the caller shows it to can check the exchange; to all others
 * the receipt's digests say nothing, not even whether two exchanges were alike. Not safe for use by
 * several threads.
 */
public final class ExchangeKey implements AutoCloseable {
  /** Bytes of a key. */
  public static final int LENGTH = 32;

  private static final String HMAC = "HmacSHA256";

  private final byte[] bytes;

  private ExchangeKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Makes a fresh key. */
  public static ExchangeKey generate() {
    byte[] bytes = new byte[LENGTH];
    new SecureRandom().nextBytes(bytes);
    return new ExchangeKey(bytes);
  }

  /**
   * Returns the key with these bytes.
   *
   * @throws CodecException with {@code FORMAT} if they are not 32
   */
  public static ExchangeKey of(byte[] bytes) throws CodecException {
    if (bytes.length != LENGTH) {
      throw new CodecException(CodecException.Code.FORMAT);
    }
    return new ExchangeKey(bytes.clone());
  }

  /** Returns a copy of the key, for the caller of the exchange and nobody else. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns what the receipt says of the key: its SHA-256. */
  public Digest commitment() {
    return Digest.sha256(bytes);
  }

  /** Digests canonical bytes that are all there. */
  public KeyedDigest digest(byte[] canonical) {
    return start().update(canonical).finish();
  }

  /** Starts a digest over canonical bytes that come in pieces. */
  public Digester start() {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(bytes, HMAC));
      return new Digester(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** Overwrites the key. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  /** A digest that grows with a streamed answer. Not safe for use by several threads. */
  public static final class Digester {
    private final Mac mac;

    private Digester(Mac mac) {
      this.mac = mac;
    }

    /** Takes the next bytes. */
    public Digester update(byte[] bytes) {
      mac.update(bytes);
      return this;
    }

    /** Returns the digest of all bytes taken; call it once. */
    public KeyedDigest finish() {
      return new KeyedDigest(Digest.of(mac.doFinal()));
    }
  }
}
