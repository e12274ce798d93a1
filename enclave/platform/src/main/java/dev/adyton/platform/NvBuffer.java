package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmAlg;
import dev.adyton.attestation.tpm.TpmWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * An ordinary NV index to hand bytes over in, there until it is closed. Its password is empty:
 * whoever reaches the TPM may ask it the same questions. Not safe for use by several threads.
 */
final class NvBuffer implements AutoCloseable {
  private final Tpm tpm;
  private final long index;

  private NvBuffer(Tpm tpm, long index) {
    this.tpm = tpm;
    this.index = index;
  }

  /** {@code TPM2_NV_DefineSpace}; what a node that was killed has left there goes first. */
  static NvBuffer define(Tpm tpm, long index, int size) throws IOException {
    NvBuffer buffer = new NvBuffer(tpm, index);
    byte[] area =
        new TpmWriter()
            .u32(index)
            .u16(TpmAlg.SHA512)
            .u32(Tpm.NV_AUTH_WRITE | Tpm.NV_AUTH_READ | Tpm.NV_NO_DA)
            .sized(Tpm.NOTHING)
            .u16(size)
            .bytes();
    try {
      buffer.define(area);
    } catch (TpmException e) {
      if (e.responseCode() != Tpm.RC_NV_DEFINED) {
        throw e;
      }
      buffer.close();
      buffer.define(area);
    }
    return buffer;
  }

  private void define(byte[] area) throws IOException {
    tpm.authorized(
        "TPM2_NV_DefineSpace",
        0x12A,
        List.of(Tpm.OWNER),
        List.of(Authorization.PASSWORD),
        new TpmWriter().sized(Tpm.NOTHING).sized(area));
  }

  long index() {
    return index;
  }

  /** {@code TPM2_NV_Write} from the beginning on. */
  void write(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += Tpm.NV_CHUNK) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Tpm.NV_CHUNK));
      tpm.authorized(
          "TPM2_NV_Write",
          0x137,
          List.of(index, index),
          List.of(Authorization.PASSWORD),
          new TpmWriter().sized(part).u16(at));
    }
  }

  /** Returns the whole of it. */
  byte[] read() throws IOException {
    return tpm.readNv(index).orElseThrow(() -> new IOException("the NV index is gone"));
  }

  /** {@code TPM2_NV_ReadPublic}: the name, which changes with the first write. */
  byte[] name() throws IOException {
    return Tpm.read(
        tpm.plain("TPM2_NV_ReadPublic", 0x169, List.of(index), new TpmWriter()),
        in -> {
          in.sized(Tpm.MAX_FIELD);
          return in.sized(Tpm.MAX_FIELD);
        });
  }

  /** {@code TPM2_NV_UndefineSpace}. */
  @Override
  public void close() throws IOException {
    tpm.authorized(
        "TPM2_NV_UndefineSpace",
        0x122,
        List.of(Tpm.OWNER, index),
        List.of(Authorization.PASSWORD),
        new TpmWriter());
  }
}
