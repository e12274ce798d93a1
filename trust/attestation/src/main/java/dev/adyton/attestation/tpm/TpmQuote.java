package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;

/**
 * What a TPM signed when it quoted: a {@code TPMS_ATTEST} of type {@code TPM_ST_ATTEST_QUOTE} (Part
 * 2 §10.12.8). Immutable.
 *
 * <p>{@code qualifiedSigner} is not judged: the signature under the attestation key says who
 * signed, and that key's name is what is bound to the endorsement key.
 */
public final class TpmQuote {
  private static final String STRUCTURE = "TPMS_ATTEST";

  /** {@code TPM_GENERATED_VALUE}: a restricted key never signs outside data that starts so. */
  private static final long MAGIC = 0xff544347L;

  private static final int ATTEST_QUOTE = 0x8018;

  /** Largest name: an algorithm id and a SHA-512 digest. */
  private static final int MAX_NAME = 66;

  private static final int MAX_DATA = 64;

  private final byte[] extraData;
  private final PcrSelection selection;
  private final byte[] pcrDigest;
  private final long resetCount;
  private final long restartCount;

  private TpmQuote(TpmReader in) throws TpmFormatException {
    if (in.u32() != MAGIC) {
      throw in.fail(Code.MAGIC);
    }
    if (in.u16() != ATTEST_QUOTE) {
      throw in.fail(Code.TYPE);
    }
    in.sized(MAX_NAME);
    extraData = in.sized(MAX_DATA);
    in.u64();
    resetCount = in.u32();
    restartCount = in.u32();
    if (in.u8() > 1) {
      throw in.fail(Code.VALUE);
    }
    in.u64();
    selection = PcrSelection.read(in);
    pcrDigest = in.sized(MAX_DATA);
    in.end();
  }

  /**
   * Reads a quote.
   *
   * @throws TpmFormatException MAGIC or TYPE if it is something else that a TPM may sign
   */
  public static TpmQuote parse(byte[] attest) throws TpmFormatException {
    return new TpmQuote(new TpmReader(attest, STRUCTURE));
  }

  /** Returns the caller's data, {@code qualifyingData} of the command. */
  public byte[] extraData() {
    return extraData.clone();
  }

  /** Returns which PCRs were quoted. */
  public PcrSelection selection() {
    return selection;
  }

  /** Returns the digest over the quoted PCRs, in ascending order. */
  public byte[] pcrDigest() {
    return pcrDigest.clone();
  }

  /** Returns how often the TPM was reset. */
  public long resetCount() {
    return resetCount;
  }

  /** Returns how often the TPM was restarted since its last reset. */
  public long restartCount() {
    return restartCount;
  }
}
