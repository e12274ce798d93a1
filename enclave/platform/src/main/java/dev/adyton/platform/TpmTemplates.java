package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmAlg;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmWriter;
import java.util.HexFormat;

/** Public areas to make keys from: the same template gives the same key on the same TPM. */
final class TpmTemplates {
  private static final long ADMIN_WITH_POLICY = 1 << 7;
  private static final long USER_WITH_AUTH = 1 << 6;

  /**
   * The password is empty, so protection against guessing it protects nothing; but it counts every
   * power cut as a guess, and after some of them the TPM would refuse to quote for hours.
   */
  private static final long NO_DICTIONARY_ATTACK = 1 << 10;

  /** PolicySecret(TPM_RH_ENDORSEMENT), as the template prescribes. */
  private static final byte[] EK_POLICY =
      HexFormat.of().parseHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private static final byte[] NOTHING = new byte[0];
  private static final int RSA_BITS = 2048;

  /** {@code TPM_ALG_KEYEDHASH}. */
  private static final int KEYEDHASH = 0x0008;

  private TpmTemplates() {}

  /** Endorsement key, template L-1 (TCG EK credential profile for TPM 2.0, annex B.3.3). */
  static byte[] endorsementKey() {
    return new TpmWriter()
        .u16(TpmAlg.RSA)
        .u16(TpmAlg.SHA256)
        .u32(
            TpmPublic.FIXED_TPM
                | TpmPublic.FIXED_PARENT
                | TpmPublic.SENSITIVE_DATA_ORIGIN
                | ADMIN_WITH_POLICY
                | TpmPublic.RESTRICTED
                | TpmPublic.DECRYPT)
        .sized(EK_POLICY)
        .u16(TpmAlg.AES)
        .u16(128)
        .u16(TpmAlg.CFB)
        .u16(TpmAlg.NULL)
        .u16(RSA_BITS)
        .u32(0)
        .sized(new byte[RSA_BITS / 8])
        .bytes();
  }

  /** Attestation key: a restricted ECDSA key over P-256. */
  static byte[] attestationKey() {
    return new TpmWriter()
        .u16(TpmAlg.ECC)
        .u16(TpmAlg.SHA256)
        .u32(
            TpmPublic.FIXED_TPM
                | TpmPublic.FIXED_PARENT
                | TpmPublic.SENSITIVE_DATA_ORIGIN
                | USER_WITH_AUTH
                | NO_DICTIONARY_ATTACK
                | TpmPublic.RESTRICTED
                | TpmPublic.SIGN)
        .sized(NOTHING)
        .u16(TpmAlg.NULL)
        .u16(TpmAlg.ECDSA)
        .u16(TpmAlg.SHA256)
        .u16(TpmAlg.CURVE_P256)
        .u16(TpmAlg.NULL)
        .sized(NOTHING)
        .sized(NOTHING)
        .bytes();
  }

  /**
   * Storage key under the owner's seed: a restricted P-256 key to derive with (TCG provisioning
   * guidance, H-2 without a password's protection, for the reason above).
   */
  static byte[] storageKey() {
    return new TpmWriter()
        .u16(TpmAlg.ECC)
        .u16(TpmAlg.SHA256)
        .u32(
            TpmPublic.FIXED_TPM
                | TpmPublic.FIXED_PARENT
                | TpmPublic.SENSITIVE_DATA_ORIGIN
                | USER_WITH_AUTH
                | NO_DICTIONARY_ATTACK
                | TpmPublic.RESTRICTED
                | TpmPublic.DECRYPT)
        .sized(NOTHING)
        .u16(TpmAlg.AES)
        .u16(128)
        .u16(TpmAlg.CFB)
        .u16(TpmAlg.NULL)
        .u16(TpmAlg.CURVE_P256)
        .u16(TpmAlg.NULL)
        .sized(NOTHING)
        .sized(NOTHING)
        .bytes();
  }

  /** Data that only {@code policy} opens: no password, and no copy for another TPM. */
  static byte[] sealedData(byte[] policy) {
    return new TpmWriter()
        .u16(KEYEDHASH)
        .u16(TpmAlg.SHA256)
        .u32(TpmPublic.FIXED_TPM | TpmPublic.FIXED_PARENT | NO_DICTIONARY_ATTACK)
        .sized(policy)
        .u16(TpmAlg.NULL)
        .sized(NOTHING)
        .bytes();
  }
}
