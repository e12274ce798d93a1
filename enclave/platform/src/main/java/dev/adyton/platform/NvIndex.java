package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmAlg;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmReader;
import dev.adyton.attestation.tpm.TpmWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An index of a TPM's non-volatile memory, whether it is defined or not (Part 3 §31). What is
 * defined here has an empty password: whoever reaches the TPM may read and write it.
 *
 * @param handle {@code 0x01000000} to {@code 0x01FFFFFF}
 */
record NvIndex(Tpm tpm, long handle) {
  private static final int AUTH_READ = 1 << 18;
  private static final long AUTH_WRITE = 1 << 2;

  /** {@code TPM_NT_COUNTER}. */
  private static final long COUNTER = 1 << 4;

  /** Guessing an empty password is nothing to guard against, and a power cut counts as a guess. */
  private static final long NO_DA = 1 << 25;

  private static final int CHUNK = 512;
  private static final int MAX_SIZE = 16 << 10;

  /** Error 0x18B with the handle number left out: there is no such index. */
  private static final long RC_HANDLE = 0x8B;

  /** Error 0x14C: the index exists. */
  private static final long RC_DEFINED = 0x14C;

  /**
   * {@code TPM2_NV_DefineSpace} of a counter. One that exists stays. A new one starts above every
   * counter that this TPM ever had (§31.3.1): undefining it turns nothing back.
   */
  void defineCounter() throws IOException {
    if (define(TpmAlg.SHA256, COUNTER, Long.BYTES)) {
      increment();
    }
  }

  /** {@code TPM2_NV_DefineSpace} of ordinary bytes; returns whether there was none before. */
  boolean defineBytes(int size) throws IOException {
    return define(TpmAlg.SHA512, 0, size);
  }

  private boolean define(int nameAlgorithm, long type, int size) throws IOException {
    byte[] area =
        new TpmWriter()
            .u32(handle)
            .u16(nameAlgorithm)
            .u32(type | AUTH_WRITE | AUTH_READ | NO_DA)
            .sized(Tpm.NOTHING)
            .u16(size)
            .bytes();
    try {
      tpm.authorized(
          "TPM2_NV_DefineSpace",
          0x12A,
          List.of(Tpm.OWNER),
          List.of(Authorization.PASSWORD),
          new TpmWriter().sized(Tpm.NOTHING).sized(area));
      return true;
    } catch (TpmException e) {
      if (e.responseCode() == RC_DEFINED) {
        return false;
      }
      throw e;
    }
  }

  /** {@code TPM2_NV_UndefineSpace}. */
  void undefine() throws IOException {
    tpm.authorized(
        "TPM2_NV_UndefineSpace",
        0x122,
        List.of(Tpm.OWNER, handle),
        List.of(Authorization.PASSWORD),
        new TpmWriter());
  }

  /** {@code TPM2_NV_Increment}. */
  void increment() throws IOException {
    tpm.authorized(
        "TPM2_NV_Increment",
        0x134,
        List.of(handle, handle),
        List.of(Authorization.PASSWORD),
        new TpmWriter());
  }

  /** {@code TPM2_NV_Write} from the beginning on. */
  void write(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += CHUNK) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK));
      tpm.authorized(
          "TPM2_NV_Write",
          0x137,
          List.of(handle, handle),
          List.of(Authorization.PASSWORD),
          new TpmWriter().sized(part).u16(at));
    }
  }

  /** {@code TPM2_NV_ReadPublic}: the name, which changes with the first write. */
  byte[] name() throws IOException {
    return Tpm.read(
        tpm.plain("TPM2_NV_ReadPublic", 0x169, List.of(handle), new TpmWriter()),
        in -> {
          in.sized(Tpm.MAX_FIELD);
          return in.sized(Tpm.MAX_FIELD);
        });
  }

  /** {@code TPM2_NV_ReadPublic} and {@code TPM2_NV_Read}: all of it, empty if there is none. */
  Optional<byte[]> read() throws IOException {
    Area area;
    try {
      area =
          Tpm.read(
              tpm.plain("TPM2_NV_ReadPublic", 0x169, List.of(handle), new TpmWriter()), Area::read);
    } catch (TpmException e) {
      if ((e.responseCode() & 0xBF) == RC_HANDLE) {
        return Optional.empty();
      }
      throw e;
    }
    long authority = (area.attributes() & AUTH_READ) != 0 ? handle : Tpm.OWNER;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < area.size()) {
      int count = Math.min(CHUNK, area.size() - out.size());
      byte[] part =
          Tpm.read(
              tpm.authorized(
                  "TPM2_NV_Read",
                  0x14E,
                  List.of(authority, handle),
                  List.of(Authorization.PASSWORD),
                  new TpmWriter().u16(count).u16(out.size())),
              in -> in.sized(CHUNK));
      if (part.length == 0) {
        throw new IOException("TPM2_NV_Read: no progress");
      }
      out.writeBytes(part);
    }
    return Optional.of(out.toByteArray());
  }

  /** The parts of a {@code TPMS_NV_PUBLIC} that matter for reading. */
  private record Area(long attributes, int size) {
    static Area read(TpmReader in) throws TpmFormatException {
      TpmReader area = new TpmReader(in.sized(Tpm.MAX_FIELD), "TPMS_NV_PUBLIC");
      area.u32();
      area.u16();
      long attributes = area.u32();
      area.sized(Tpm.MAX_FIELD);
      int size = area.u16();
      if (size > MAX_SIZE) {
        throw area.fail(TpmFormatException.Code.LIMIT);
      }
      return new Area(attributes, size);
    }
  }
}
