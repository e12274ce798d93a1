package dev.adyton.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869) and its labelled forms (RFC 9180 §4). Stateless. */
final class Hkdf {
  private static final byte[] VERSION = Bytes.ascii("HPKE-v1");

  private Hkdf() {}

  /** RFC 5869 §2.2. */
  static byte[] extract(HpkeKdf kdf, byte[] salt, byte[] inputKey) {
    // JCA refuses an empty key; HMAC pads with zeros anyway, so that this is the same function.
    byte[] key = salt.length == 0 ? new byte[kdf.hashLength()] : salt;
    return mac(kdf, key, inputKey);
  }

  /** RFC 5869 §2.3. */
  static byte[] expand(HpkeKdf kdf, byte[] pseudoRandomKey, byte[] info, int length) {
    if (length > 255 * kdf.hashLength()) {
      throw new IllegalArgumentException("more than HKDF gives");
    }
    byte[] out = new byte[length];
    byte[] block = Bytes.EMPTY;
    int at = 0;
    for (int counter = 1; at < length; counter++) {
      block = mac(kdf, pseudoRandomKey, block, info, Bytes.u8(counter));
      int taken = Math.min(block.length, length - at);
      System.arraycopy(block, 0, out, at, taken);
      at += taken;
    }
    Arrays.fill(block, (byte) 0);
    return out;
  }

  static byte[] labeledExtract(
      HpkeKdf kdf, byte[] suiteId, byte[] salt, String label, byte[] inputKey) {
    byte[] labeled = Bytes.concat(VERSION, suiteId, Bytes.ascii(label), inputKey);
    byte[] extracted = extract(kdf, salt, labeled);
    Bytes.wipe(labeled);
    return extracted;
  }

  static byte[] labeledExpand(
      HpkeKdf kdf, byte[] suiteId, byte[] key, String label, byte[] info, int length) {
    byte[] labeled = Bytes.concat(Bytes.u16(length), VERSION, suiteId, Bytes.ascii(label), info);
    return expand(kdf, key, labeled, length);
  }

  private static byte[] mac(HpkeKdf kdf, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(kdf.macName());
      mac.init(new SecretKeySpec(key, kdf.macName()));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has HMAC", e);
    }
  }
}
