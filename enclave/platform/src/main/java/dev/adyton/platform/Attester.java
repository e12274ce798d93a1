package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.SimulatedEvidence;
import dev.adyton.attestation.Statement;
import java.io.IOException;
import java.util.List;

/** What vouches for a node's statements. Safe for use by several threads. */
public interface Attester extends AutoCloseable {
  /**
   * What goes into the evidence document.
   *
   * @param evidence one item
   * @param collateral what one needs to check it
   */
  record Attestation(List<Evidence.Item> evidence, List<Evidence.Item> collateral) {
    /** Copies. */
    public Attestation {
      evidence = List.copyOf(evidence);
      collateral = List.copyOf(collateral);
    }
  }

  /**
   * Vouches for {@code statement}.
   *
   * @throws IOException if the hardware cannot be reached
   */
  Attestation attest(Statement statement) throws IOException;

  /**
   * Answers a credential challenge.
   *
   * @param credentialBlob contents of the {@code TPM2B_ID_OBJECT}, at most 1024 bytes
   * @param encryptedSecret contents of the {@code TPM2B_ENCRYPTED_SECRET}, at most 1024 bytes
   * @return the secret
   * @throws IOException if there is no TPM, if the challenge is malformed or meant for another TPM
   *     or another key
   */
  byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException;

  /** Returns the level for the document's hint; verifiers derive their own. */
  Level levelHint();

  @Override
  void close() throws IOException;

  /** Returns the attester of a node without hardware: evidence of level {@code SIMULATED}. */
  static Attester simulated() {
    return new Attester() {
      @Override
      public Attestation attest(Statement statement) {
        return new Attestation(
            List.of(new SimulatedEvidence(statement.digest256()).item()), List.of());
      }

      @Override
      public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
        throw new IOException("there is no TPM to challenge");
      }

      @Override
      public Level levelHint() {
        return Level.SIMULATED;
      }

      @Override
      public void close() {}
    };
  }
}
