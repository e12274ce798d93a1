package dev.adyton.engine.serve;

import dev.adyton.codec.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Names of prefixes: SHA-256 over a domain and length-prefixed parts. A chain begins with a salt
 * that belongs to one tenant and one adapter, so that no two tenants ever have a name in common,
 * and ends in a page's tokens and all before it. The salt's secret is the engine's own: a name says
 * nothing to who sees it.
 */
public final class PrefixKeys {
  private static final String SALT = "adyton/prefix-salt/1";
  private static final String PAGE = "adyton/prefix-page/1";

  private final byte[] secret;

  /**
   * @param secret at least 16 bytes that nobody else knows
   */
  public PrefixKeys(byte[] secret) {
    if (secret.length < 16) {
      throw new IllegalArgumentException("secret");
    }
    this.secret = secret.clone();
  }

  /** Returns where {@code tenant}'s chains under an adapter begin. */
  public Digest salt(String tenant, long adapter) {
    byte[] serial = ByteBuffer.allocate(Long.BYTES).putLong(adapter).array();
    return digest(SALT, secret, tenant.getBytes(StandardCharsets.UTF_8), serial);
  }

  /** Returns the name of {@code tokens[from, to)} after what {@code before} names. */
  public static Digest next(Digest before, int[] tokens, int from, int to) {
    ByteBuffer ids = ByteBuffer.allocate((to - from) * Integer.BYTES);
    ids.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(tokens, from, to - from);
    Digest name = digest(PAGE, before.bytes(), ids.array());
    Arrays.fill(ids.array(), (byte) 0);
    return name;
  }

  private static Digest digest(String domain, byte[]... parts) {
    MessageDigest sha256 = Digest.newSha256();
    update(sha256, domain.getBytes(StandardCharsets.US_ASCII));
    for (byte[] part : parts) {
      update(sha256, part);
    }
    return Digest.of(sha256.digest());
  }

  private static void update(MessageDigest sha256, byte[] part) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    sha256.update(part);
  }
}
