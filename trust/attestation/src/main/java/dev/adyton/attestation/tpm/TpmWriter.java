package dev.adyton.attestation.tpm;

import java.io.ByteArrayOutputStream;

/** Writes big-endian TPM structures. Values wider than the field are a caller's bug and refused. */
public final class TpmWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Starts with nothing written. */
  public TpmWriter() {}

  /** Writes a UINT8. */
  public TpmWriter u8(int value) {
    return put(value, 1);
  }

  /** Writes a UINT16. */
  public TpmWriter u16(int value) {
    return put(value, 2);
  }

  /** Writes a UINT32. */
  public TpmWriter u32(long value) {
    return put(value, 4);
  }

  /** Writes bytes as they are. */
  public TpmWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Writes a TPM2B: a UINT16 length, then the bytes. */
  public TpmWriter sized(byte[] bytes) {
    return u16(bytes.length).raw(bytes);
  }

  /** Returns what was written. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  private TpmWriter put(long value, int width) {
    if (value >>> (8 * width) != 0) {
      throw new IllegalArgumentException("value does not fit " + width + " bytes");
    }
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
    return this;
  }
}
