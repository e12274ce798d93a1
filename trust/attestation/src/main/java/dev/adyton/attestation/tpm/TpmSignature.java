package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.security.GeneralSecurityException;
import java.security.Signature;

/**
 * A {@code TPMT_SIGNATURE} (Part 2 §11.3.4): ECDSA over P-256 or RSASSA-PKCS1-v1_5, SHA-256 both.
 * Immutable.
 */
public final class TpmSignature {
  private static final String STRUCTURE = "TPMT_SIGNATURE";
  private static final int P256 = 32;
  private static final int MAX_RSA = 512;

  private final int scheme;
  private final byte[] value;

  private TpmSignature(TpmReader in) throws TpmFormatException {
    scheme = in.u16();
    if (in.u16() != TpmAlg.SHA256) {
      throw in.fail(Code.ALGORITHM);
    }
    value =
        switch (scheme) {
          case TpmAlg.ECDSA -> concatenated(in);
          case TpmAlg.RSASSA -> in.sized(MAX_RSA);
          default -> throw in.fail(Code.ALGORITHM);
        };
    in.end();
  }

  /** Reads a signature. */
  public static TpmSignature parse(byte[] signature) throws TpmFormatException {
    return new TpmSignature(new TpmReader(signature, STRUCTURE));
  }

  /** Returns whether {@code key} made this signature over {@code message}, by the key's scheme. */
  public boolean verify(TpmPublic key, byte[] message) {
    if (key.scheme() != scheme) {
      return false;
    }
    String algorithm = scheme == TpmAlg.ECDSA ? "SHA256withECDSAinP1363Format" : "SHA256withRSA";
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key.key());
      verifier.update(message);
      return verifier.verify(value);
    } catch (GeneralSecurityException e) {
      // A value that the JDK refuses to look at (r = 0, wrong length) is a signature that is not.
      return false;
    }
  }

  /** A TPM may send r and s without their leading zeros. */
  private static byte[] concatenated(TpmReader in) throws TpmFormatException {
    byte[] r = in.sized(P256);
    byte[] s = in.sized(P256);
    byte[] both = new byte[2 * P256];
    System.arraycopy(r, 0, both, P256 - r.length, r.length);
    System.arraycopy(s, 0, both, 2 * P256 - s.length, s.length);
    return both;
  }
}
