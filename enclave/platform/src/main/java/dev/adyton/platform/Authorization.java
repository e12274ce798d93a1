package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmWriter;

/**
 * What a command says to be let in (TPM 2.0 Part 1 §19): a {@code TPMS_AUTH_COMMAND}. Immutable.
 */
final class Authorization {
  /** {@code TPMA_SESSION.continueSession}: whoever started a session ends it. */
  static final int CONTINUE = 1;

  private static final byte[] NOTHING = new byte[0];

  /** {@code TPM_RS_PW} with the empty password. */
  static final Authorization PASSWORD = new Authorization(0x40000009L, NOTHING, 0, NOTHING);

  private final long session;
  private final byte[] nonce;
  private final int attributes;
  private final byte[] hmac;

  private Authorization(long session, byte[] nonce, int attributes, byte[] hmac) {
    this.session = session;
    this.nonce = nonce;
    this.attributes = attributes;
    this.hmac = hmac;
  }

  /** A policy session: what was to be shown it has been shown. */
  static Authorization policy(long session) {
    return new Authorization(session, NOTHING, CONTINUE, NOTHING);
  }

  /** An HMAC session's word for one command, with {@link #CONTINUE}. */
  static Authorization hmac(long session, byte[] nonce, byte[] hmac) {
    return new Authorization(session, nonce.clone(), CONTINUE, hmac.clone());
  }

  void writeTo(TpmWriter area) {
    area.u32(session).sized(nonce).u8(attributes).sized(hmac);
  }
}
