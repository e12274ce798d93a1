package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Pcr15;
import dev.adyton.attestation.Statement;
import dev.adyton.attestation.Tpm2Evidence;
import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmQuote;
import dev.adyton.codec.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Vouches with a TPM 2.0: makes an endorsement and an attestation key once, then quotes. Safe for
 * use by several threads: a lock lets one command through at a time.
 */
public final class TpmAttester implements Attester {
  /** NV index of the RSA-2048 endorsement key certificate (TCG EK credential profile §2.2.1.4). */
  private static final long EK_CERTIFICATE = 0x01C00002L;

  private static final int MAX_CHALLENGE = 1024;

  /** A register may move between reading and quoting; more often than that it is no accident. */
  private static final int MAX_TRIES = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Tpm tpm;
  private final Tpm.Key ek;
  private final Tpm.Key ak;
  private final List<Evidence.Item> collateral;

  private TpmAttester(Tpm tpm, List<Evidence.Item> extra) throws IOException {
    this.tpm = tpm;
    tpm.startup();
    ek = tpm.createEndorsementKey();
    ak = tpm.createAttestationKey();
    List<Evidence.Item> items = new ArrayList<>();
    // The leaf comes first: verifiers take the first certificate for the key's own.
    new NvIndex(tpm, EK_CERTIFICATE)
        .read()
        .ifPresent(nv -> items.add(Evidence.Item.of(Tpm2Evidence.EK_CERT, withoutPadding(nv))));
    items.addAll(extra);
    collateral = List.copyOf(items);
  }

  /**
   * Starts using a TPM.
   *
   * @param tpm taken over: closed with this, and if this fails
   * @param extra collateral that the TPM does not hold: intermediate certificates, the firmware's
   *     event log, {@link Pcr15} events
   * @throws IOException if a command fails
   */
  public static TpmAttester open(Tpm tpm, List<Evidence.Item> extra) throws IOException {
    try {
      return new TpmAttester(tpm, extra);
    } catch (IOException | RuntimeException e) {
      tpm.close();
      throw e;
    }
  }

  @Override
  public Attestation attest(Statement statement) throws IOException {
    lock.lock();
    try {
      for (int tries = 1; ; tries++) {
        SortedMap<Integer, Digest> pcrs = tpm.readPcrs(PcrSelection.QUOTED);
        Tpm.Quote quote = tpm.quote(ak, statement.digest256().bytes(), PcrSelection.QUOTED);
        if (speaksOf(quote, pcrs)) {
          Tpm2Evidence evidence =
              new Tpm2Evidence(
                  quote.attest(), quote.signature(), ak.publicBytes(), ek.publicBytes(), pcrs);
          return new Attestation(List.of(evidence.item()), collateral);
        } else if (tries == MAX_TRIES) {
          throw new IOException("the PCRs do not hold still");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean speaksOf(Tpm.Quote quote, SortedMap<Integer, Digest> pcrs)
      throws IOException {
    byte[][] values = pcrs.values().stream().map(Digest::bytes).toArray(byte[][]::new);
    try {
      byte[] quoted = TpmQuote.parse(quote.attest()).pcrDigest();
      return Arrays.equals(quoted, Digest.sha256(values).bytes());
    } catch (TpmFormatException e) {
      throw new IOException("malformed quote", e);
    }
  }

  @Override
  public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
    if (credentialBlob.length > MAX_CHALLENGE || encryptedSecret.length > MAX_CHALLENGE) {
      throw new IOException("challenge too large");
    }
    lock.lock();
    try {
      return tpm.activateCredential(ak, ek, credentialBlob, encryptedSecret);
    } finally {
      lock.unlock();
    }
  }

  /** Says the least: whether the endorsement key's root is trusted is the verifier's to find. */
  @Override
  public Level levelHint() {
    return Level.SOFTWARE_TPM;
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try (tpm) {
      tpm.flush(ak.handle());
      tpm.flush(ek.handle());
    } finally {
      lock.unlock();
    }
  }

  /** Some makers' index is longer than the certificate in it (DER: tag, length, value). */
  private static byte[] withoutPadding(byte[] nv) {
    int header = 4;
    boolean longForm = nv.length > header && nv[0] == 0x30 && (nv[1] & 0xff) == 0x82;
    if (!longForm) {
      return nv;
    }
    int length = header + ((nv[2] & 0xff) << 8) + (nv[3] & 0xff);
    return length <= nv.length ? Arrays.copyOf(nv, length) : nv;
  }
}
