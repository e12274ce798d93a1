package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Statement;
import dev.adyton.attestation.tpm.TpmWriter;
import dev.adyton.codec.Cbor;
import dev.adyton.codec.CodecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Vouches with documents of a NitroTPM, which the Nitro hypervisor signs. A request of the Nitro
 * Security Module's API, CBOR, goes into an NV index, a command of the vendor's has it answered
 * there (AWS NitroTPM-Tools, {@code nitro-tpm-attest}). Safe for use by several threads.
 */
public final class NitroAttester implements Attester {
  /** A document takes about 5 KiB (AWS NitroTPM-Tools). */
  static final int BUFFER_BYTES = 8192;

  /** Next to the counter's, see {@link TpmVault#DEFAULT_COUNTER}. */
  static final long BUFFER = 0x01800A42L;

  /** {@code TPM2_VENDOR_AWS_NSM_REQUEST}. */
  static final int NSM_REQUEST = 0x20000001;

  private static final String ATTESTATION = "Attestation";

  private final ReentrantLock lock = new ReentrantLock();
  private final Tpm tpm;
  private final Tpm.Key ek;
  private final List<Evidence.Item> collateral;

  private NitroAttester(Tpm tpm, List<Evidence.Item> collateral) throws IOException {
    this.tpm = tpm;
    tpm.startup();
    ek = tpm.createEndorsementKey();
    this.collateral = List.copyOf(collateral);
  }

  /**
   * Starts using a NitroTPM.
   *
   * @param tpm taken over: closed with this, and if this fails
   * @param collateral what the document does not hold: PCR 15's events
   * @throws IOException if a command fails; whether it is a NitroTPM the first document shows
   */
  public static NitroAttester open(Tpm tpm, List<Evidence.Item> collateral) throws IOException {
    try {
      return new NitroAttester(tpm, collateral);
    } catch (IOException | RuntimeException e) {
      tpm.close();
      throw e;
    }
  }

  @Override
  public Attestation attest(Statement statement) throws IOException {
    lock.lock();
    try (NvBuffer buffer = NvBuffer.define(tpm, BUFFER, BUFFER_BYTES)) {
      buffer.write(request(statement.digest512()));
      answer(buffer);
      return new Attestation(
          List.of(Evidence.Item.of("nitrotpm", document(buffer.read()))), collateral);
    } finally {
      lock.unlock();
    }
  }

  private void answer(NvBuffer buffer) throws IOException {
    byte[] name = buffer.name();
    try (SaltedSession session = SaltedSession.start(tpm, ek)) {
      tpm.authorized(
          "TPM2_VENDOR_AWS_NSM_REQUEST",
          NSM_REQUEST,
          List.of(buffer.index(), buffer.index()),
          List.of(session.authorize(NSM_REQUEST, List.of(name, name), Tpm.NOTHING)),
          new TpmWriter());
    }
  }

  /** {@code {"Attestation": {"user_data": …, "nonce": null, "public_key": null}}} in CBOR. */
  private static byte[] request(byte[] userData) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xA1); // a map of one
    text(out, ATTESTATION);
    out.write(0xA3); // of three
    text(out, "user_data");
    out.write(0x58); // bytes, their number in one
    out.write(userData.length);
    out.writeBytes(userData);
    text(out, "nonce");
    out.write(0xF6); // null
    text(out, "public_key");
    out.write(0xF6);
    return out.toByteArray();
  }

  /** Shorter than 24 bytes. */
  private static void text(ByteArrayOutputStream out, String text) {
    out.write(0x60 + text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** What lies behind the answer is left over. */
  private static byte[] document(byte[] buffer) throws IOException {
    try {
      if (Cbor.first(buffer) instanceof Cbor.Fields(Map<Cbor, Cbor> answer)
          && answer.get(new Cbor.Text(ATTESTATION)) instanceof Cbor.Fields attestation) {
        return attestation.bytes("document");
      }
    } catch (CodecException e) {
      throw new IOException("malformed answer of the Nitro hypervisor", e);
    }
    throw new IOException("the Nitro hypervisor gave no document");
  }

  @Override
  public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
    throw new IOException("a document needs no challenge: the hypervisor signs it");
  }

  @Override
  public Level levelHint() {
    return Level.VTPM;
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try (tpm) {
      tpm.flush(ek.handle());
    } finally {
      lock.unlock();
    }
  }
}
