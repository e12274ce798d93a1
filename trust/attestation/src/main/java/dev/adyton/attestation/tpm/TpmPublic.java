package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.security.PublicKey;

/**
 * The public area of a key in a TPM: a {@code TPMT_PUBLIC} (Part 2 §12.2.4), RSA or P-256, named
 * with SHA-256. Immutable.
 */
public final class TpmPublic {
  /** {@code TPMA_OBJECT} bits (Part 2 §8.3). */
  public static final long FIXED_TPM = 1 << 1;

  /** The key cannot be moved to another parent. */
  public static final long FIXED_PARENT = 1 << 4;

  /** The TPM made the secret part itself. */
  public static final long SENSITIVE_DATA_ORIGIN = 1 << 5;

  /** The key is used on TPM-made structures only. */
  public static final long RESTRICTED = 1 << 16;

  /** The key decrypts. */
  public static final long DECRYPT = 1 << 17;

  /** The key signs. */
  public static final long SIGN = 1 << 18;

  private static final String STRUCTURE = "TPMT_PUBLIC";

  /** A restricted signing key that this TPM made and that can never leave it. */
  private static final long AK_REQUIRED =
      FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | SIGN;

  /** A restricted decryption key (a storage key) that this TPM made. */
  private static final long EK_REQUIRED =
      FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | RESTRICTED | DECRYPT;

  private static final int MAX_POLICY = 64;

  private final byte[] bytes;
  private final long attributes;
  private final Symmetric symmetric;
  private final int scheme;
  private final PublicKey key;

  /** {@code TPMT_SYM_DEF_OBJECT}: what a storage key protects its children with. */
  private record Symmetric(int algorithm, int bits, int mode) {
    static Symmetric read(TpmReader in) throws TpmFormatException {
      int algorithm = in.u16();
      return algorithm == TpmAlg.NULL
          ? new Symmetric(algorithm, 0, 0)
          : new Symmetric(algorithm, in.u16(), in.u16());
    }

    /**
     * Field by field: a record compares itself by method handles that a first verdict waits for.
     */
    boolean isAes128Cfb() {
      return algorithm == TpmAlg.AES && bits == 128 && mode == TpmAlg.CFB;
    }
  }

  private TpmPublic(byte[] bytes) throws TpmFormatException {
    this.bytes = bytes;
    TpmReader in = new TpmReader(bytes, STRUCTURE);
    int type = in.u16();
    if ((type != TpmAlg.RSA && type != TpmAlg.ECC) || in.u16() != TpmAlg.SHA256) {
      throw in.fail(Code.ALGORITHM);
    }
    attributes = in.u32();
    in.sized(MAX_POLICY);
    symmetric = Symmetric.read(in);
    scheme = readScheme(in);
    key = type == TpmAlg.RSA ? TpmKeys.rsa(in) : TpmKeys.p256(in);
    in.end();
  }

  /** Reads a public area. */
  public static TpmPublic parse(byte[] publicArea) throws TpmFormatException {
    return new TpmPublic(publicArea.clone());
  }

  private static int readScheme(TpmReader in) throws TpmFormatException {
    int scheme = in.u16();
    if (scheme == TpmAlg.NULL) {
      return scheme;
    }
    if ((scheme != TpmAlg.ECDSA && scheme != TpmAlg.RSASSA) || in.u16() != TpmAlg.SHA256) {
      throw in.fail(Code.ALGORITHM);
    }
    return scheme;
  }

  /**
   * Returns whether this can be an attestation key. "Restricted" is what makes a quote worth
   * something: such a key signs only what the TPM itself put together.
   */
  public boolean isAttestationKey() {
    return (attributes & AK_REQUIRED) == AK_REQUIRED
        && (attributes & DECRYPT) == 0
        && symmetric.algorithm() == TpmAlg.NULL
        && scheme != TpmAlg.NULL;
  }

  /**
   * Returns whether this can be an endorsement key that credentials are made for here: RSA, storage
   * key with AES-128-CFB (template L-1 of the TCG EK credential profile).
   */
  public boolean isEndorsementKey() {
    return (attributes & EK_REQUIRED) == EK_REQUIRED
        && (attributes & SIGN) == 0
        && key.getAlgorithm().equals("RSA")
        && symmetric.isAes128Cfb();
  }

  /** Returns the signing scheme's {@link TpmAlg}, {@code NULL} for none. */
  public int scheme() {
    return scheme;
  }

  /** Returns the public key. */
  public PublicKey key() {
    return key;
  }

  /** Returns the name: the name algorithm and the digest of the public area (Part 1 §16). */
  public byte[] name() {
    return new TpmWriter().u16(TpmAlg.SHA256).raw(TpmHash.sha256(bytes)).bytes();
  }

  /** Returns the public area as it was read. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
