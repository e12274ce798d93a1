package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.util.Arrays;

/**
 * Reads big-endian TPM structures out of bytes of unknown origin: every read is bounded, every
 * length is checked before anything is allocated. Not thread-safe.
 */
public final class TpmReader {
  private final byte[] bytes;
  private final String structure;
  private int position;

  /**
   * @param bytes what to read; not copied, must not change while it is read
   * @param structure the TCG name that errors carry
   */
  public TpmReader(byte[] bytes, String structure) {
    this.bytes = bytes;
    this.structure = structure;
  }

  /** Reads a UINT8. */
  public int u8() throws TpmFormatException {
    need(1);
    return bytes[position++] & 0xff;
  }

  /** Reads a UINT16. */
  public int u16() throws TpmFormatException {
    return (u8() << 8) | u8();
  }

  /** Reads a UINT32. */
  public long u32() throws TpmFormatException {
    return ((long) u16() << 16) | u16();
  }

  /** Reads a UINT64, all 64 bits of it. */
  public long u64() throws TpmFormatException {
    return (u32() << 32) | u32();
  }

  /** Reads {@code count} bytes. */
  public byte[] take(int count) throws TpmFormatException {
    if (count < 0) {
      throw fail(Code.LIMIT);
    }
    need(count);
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  /** Reads a TPM2B: a UINT16 length of at most {@code limit}, then as many bytes. */
  public byte[] sized(int limit) throws TpmFormatException {
    int length = u16();
    if (length > limit) {
      throw fail(Code.LIMIT);
    }
    return take(length);
  }

  /** Returns how many bytes are left. */
  public int remaining() {
    return bytes.length - position;
  }

  /** Refuses bytes after the structure: what was not read was not checked. */
  public void end() throws TpmFormatException {
    if (remaining() != 0) {
      throw fail(Code.TRAILING);
    }
  }

  /** Returns an exception that names this structure. */
  public TpmFormatException fail(Code code) {
    return new TpmFormatException(code, structure);
  }

  private void need(int count) throws TpmFormatException {
    if (count > remaining()) {
      throw fail(Code.TRUNCATED);
    }
  }
}
