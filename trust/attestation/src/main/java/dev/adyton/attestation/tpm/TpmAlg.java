package dev.adyton.attestation.tpm;

/** {@code TPM_ALG_ID} and {@code TPM_ECC_CURVE} values in use here (Part 2 §6.3, §6.4). */
public final class TpmAlg {
  /** RSA key. */
  public static final int RSA = 0x0001;

  /** AES. */
  public static final int AES = 0x0006;

  /** SHA-256. */
  public static final int SHA256 = 0x000B;

  /** SHA-384: read in event logs, whose other banks are skipped. */
  public static final int SHA384 = 0x000C;

  /** SHA-512: of sessions with a NitroTPM. */
  public static final int SHA512 = 0x000D;

  /** "No algorithm". */
  public static final int NULL = 0x0010;

  /** RSASSA-PKCS1-v1_5. */
  public static final int RSASSA = 0x0014;

  /** ECDSA. */
  public static final int ECDSA = 0x0018;

  /** Elliptic-curve key. */
  public static final int ECC = 0x0023;

  /** Cipher feedback mode. */
  public static final int CFB = 0x0043;

  /** NIST P-256, a curve id and not an algorithm id. */
  public static final int CURVE_P256 = 0x0003;

  private TpmAlg() {}
}
