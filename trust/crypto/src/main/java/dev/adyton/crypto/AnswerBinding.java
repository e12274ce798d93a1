package dev.adyton.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What ties an answer to the exchange that it answers: HMAC-SHA-256, under a secret that only the
 * two ends of one HPKE context can export (RFC 9180 §5.3), of the evidence that the caller verified
 * and of its request's id. A relay that shows one caller's evidence to another, or lets one request
 * be answered as another, cannot make this value. Stateless.
 */
public final class AnswerBinding {
  /** The header of the sealed answer that carries the value in hex. */
  public static final String HEADER = "adyton-binding";

  /** Stands where the caller named no evidence. */
  public static final String NO_EVIDENCE = "none";

  /** The exporter's label. */
  static final String LABEL = "adyton answer binding v1";

  private static final int LENGTH = 32;
  private static final String HMAC = "HmacSHA256";

  private AnswerBinding() {}

  /** Returns the value as the receiver of a request computes it. */
  public static byte[] of(ChunkedRequestOpener opener, String evidence, String requestId) {
    return mac(opener.export(LABEL, LENGTH), evidence, requestId);
  }

  /** Returns the value as the sender of a request expects it. */
  public static byte[] of(ChunkedRequestSealer sealer, String evidence, String requestId) {
    return mac(sealer.export(LABEL, LENGTH), evidence, requestId);
  }

  /** Compares in constant time. */
  public static boolean matches(byte[] expected, byte[] received) {
    return MessageDigest.isEqual(expected, received);
  }

  /** Each part behind its length: no two pairs of texts give the same bytes. */
  private static byte[] mac(byte[] secret, String evidence, String requestId) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      for (String part : new String[] {evidence, requestId}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(Bytes.u16(bytes.length));
        mac.update(bytes);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    } finally {
      Bytes.wipe(secret);
    }
  }
}
