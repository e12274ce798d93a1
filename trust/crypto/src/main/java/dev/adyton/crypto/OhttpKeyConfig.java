package dev.adyton.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key that requests may be sealed to (RFC 9458 §3). Immutable.
 *
 * @param keyId the number that a request names the key by, 0..255
 * @param suite the algorithms that the key is for
 * @param publicKey copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // Copied, and compared by content below.
public record OhttpKeyConfig(int keyId, HpkeSuite suite, byte[] publicKey) {
  /** The media type of {@link #encodeList}. */
  public static final String MEDIA_TYPE = "application/ohttp-keys";

  /** Keys that a list may hold: the bytes come from the network. */
  private static final int MAX_CONFIGS = 64;

  public OhttpKeyConfig {
    if (keyId < 0 || keyId > 0xff) {
      throw new IllegalArgumentException("key id is one byte");
    }
    if (publicKey.length != suite.kem().publicKeyLength()) {
      throw new IllegalArgumentException("public key has another length");
    }
    publicKey = publicKey.clone();
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Encodes this key with its one pair of symmetric algorithms (§3.1). */
  public byte[] encode() {
    return Bytes.concat(
        Bytes.u8(keyId),
        Bytes.u16(suite.kem().id()),
        publicKey,
        Bytes.u16(4),
        Bytes.u16(suite.kdf().id()),
        Bytes.u16(suite.aead().id()));
  }

  /** Encodes {@code application/ohttp-keys}: each key behind its length in two bytes (§3.2). */
  public static byte[] encodeList(List<OhttpKeyConfig> configs) {
    byte[] all = Bytes.EMPTY;
    for (OhttpKeyConfig config : configs) {
      byte[] encoded = config.encode();
      all = Bytes.concat(all, Bytes.u16(encoded.length), encoded);
    }
    return all;
  }

  /**
   * Decodes {@code application/ohttp-keys}. A key with several pairs of symmetric algorithms gives
   * one entry for each, in the order of the sender's preference; algorithms that we do not have are
   * left out, as §3.2 says.
   */
  public static List<OhttpKeyConfig> decodeList(byte[] bytes) throws CryptoException {
    List<OhttpKeyConfig> configs = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int length = at + 2 <= bytes.length ? Bytes.u16(bytes, at) : Integer.MAX_VALUE;
      if (length > bytes.length - at - 2) {
        throw new CryptoException(CryptoException.Code.TRUNCATED);
      }
      at += 2;
      configs.addAll(decode(Arrays.copyOfRange(bytes, at, at + length)));
      at += length;
      if (configs.size() > MAX_CONFIGS) {
        throw new CryptoException(CryptoException.Code.TOO_LARGE);
      }
    }
    return List.copyOf(configs);
  }

  private static List<OhttpKeyConfig> decode(byte[] config) throws CryptoException {
    if (config.length < 3) {
      throw new CryptoException(CryptoException.Code.TRUNCATED);
    }
    Optional<HpkeKem> kem = HpkeKem.of(Bytes.u16(config, 1));
    // Without the KEM we do not know where its key ends, so that nothing behind it can be read.
    return kem.isEmpty() ? List.of() : decode(config, kem.get());
  }

  private static List<OhttpKeyConfig> decode(byte[] config, HpkeKem kem) throws CryptoException {
    int symmetric = 3 + kem.publicKeyLength() + 2;
    if (config.length < symmetric) {
      throw new CryptoException(CryptoException.Code.TRUNCATED);
    }
    int length = Bytes.u16(config, symmetric - 2);
    if (length == 0 || length % 4 != 0 || length != config.length - symmetric) {
      throw new CryptoException(CryptoException.Code.MALFORMED);
    }
    byte[] publicKey = Arrays.copyOfRange(config, 3, symmetric - 2);
    List<OhttpKeyConfig> configs = new ArrayList<>();
    for (int at = symmetric; at < config.length; at += 4) {
      Optional<HpkeKdf> kdf = HpkeKdf.of(Bytes.u16(config, at));
      Optional<HpkeAead> aead = HpkeAead.of(Bytes.u16(config, at + 2));
      if (kdf.isPresent() && aead.isPresent() && configs.size() < MAX_CONFIGS) {
        HpkeSuite suite = new HpkeSuite(kem, kdf.get(), aead.get());
        configs.add(new OhttpKeyConfig(config[0] & 0xff, suite, publicKey));
      }
    }
    return configs;
  }

  /** The first seven bytes of a request to this key (§4.3). */
  byte[] requestHeader() {
    return Bytes.concat(
        Bytes.u8(keyId),
        Bytes.u16(suite.kem().id()),
        Bytes.u16(suite.kdf().id()),
        Bytes.u16(suite.aead().id()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OhttpKeyConfig config
        && keyId == config.keyId
        && suite.equals(config.suite)
        && Arrays.equals(publicKey, config.publicKey);
  }

  @Override
  public int hashCode() {
    return 31 * keyId + Arrays.hashCode(publicKey);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "OhttpKeyConfig[%d, %s, %s]",
        keyId,
        suite,
        HexFormat.of().formatHex(publicKey, 0, 8));
  }
}
