package dev.adyton.platform;

import dev.adyton.attestation.tpm.PcrSelection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A secret that one TPM gives back while its PCRs are those of now ({@code TPM2_PolicyPCR}), and a
 * counter in its NV memory that nobody can turn back. The TPM is shared, not taken over. Safe for
 * use by several threads.
 */
public final class TpmVault {
  /** Longest secret. */
  public static final int MAX_SECRET = 128;

  /** Longest sealed secret. */
  public static final int MAX_SEALED = 1024;

  /** Indices of the owner that TCG leaves to users (Registry of reserved handles §2.2.2). */
  public static final long DEFAULT_COUNTER = 0x01800A41L;

  /** {@code TPM_RC_POLICY_FAIL} of session 1: the policy was followed, with other PCRs. */
  private static final long RC_POLICY_FAIL = 0x9D;

  private static final long RC_FORMAT_MASK = 0xBF;

  private final Tpm tpm;
  private final PcrSelection pcrs;
  private final NvIndex index;

  /**
   * @param pcrs which PCRs must not have moved
   * @param index NV index of the counter
   */
  public TpmVault(Tpm tpm, PcrSelection pcrs, long index) {
    this.tpm = tpm;
    this.pcrs = pcrs;
    this.index = new NvIndex(tpm, index);
  }

  /**
   * Seals to the PCRs as they are now.
   *
   * @return bytes that may lie anywhere
   */
  public byte[] seal(byte[] secret) throws IOException {
    if (secret.length > MAX_SECRET) {
      throw new IllegalArgumentException("secret too long");
    }
    Tpm.Key parent = tpm.createStorageKey();
    try {
      return tpm.create(parent, secret, tpm.pcrPolicy(pcrs));
    } finally {
      tpm.flush(parent.handle());
    }
  }

  /**
   * Opens what {@link #seal} gave. The caller wipes what comes back.
   *
   * @throws PcrMismatchException where another system than the one that sealed has been started
   * @throws TpmException where this is another TPM, or the bytes were changed
   */
  public byte[] unseal(byte[] sealed) throws IOException {
    if (sealed.length > MAX_SEALED) {
      throw new IOException("sealed secret too long");
    }
    Tpm.Key parent = tpm.createStorageKey();
    try {
      long handle = tpm.load(parent, sealed);
      try {
        return tpm.unseal(handle, pcrs);
      } catch (TpmException e) {
        throw (e.responseCode() & RC_FORMAT_MASK) == (RC_POLICY_FAIL & RC_FORMAT_MASK)
            ? new PcrMismatchException()
            : e;
      } finally {
        tpm.flush(handle);
      }
    } finally {
      tpm.flush(parent.handle());
    }
  }

  /** Returns the counter; makes it if it is not there. */
  public long counter() throws IOException {
    byte[] value = index.read().orElse(new byte[0]);
    if (value.length == 0) {
      index.defineCounter();
      value = index.read().orElse(new byte[0]);
    }
    if (value.length != Long.BYTES) {
      throw new IOException("the NV index is no counter");
    }
    long count = ByteBuffer.wrap(value).getLong();
    Arrays.fill(value, (byte) 0);
    return count;
  }

  /** Adds one to the counter, for good. */
  public void increment() throws IOException {
    index.increment();
  }
}
