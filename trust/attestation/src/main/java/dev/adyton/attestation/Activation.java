package dev.adyton.attestation;

import java.io.IOException;

/** Asks the node's TPM to answer a credential challenge: {@code POST …/evidence/activate}. */
@FunctionalInterface
public interface Activation {
  /**
   * Sends a challenge.
   *
   * @param credentialBlob contents of the {@code TPM2B_ID_OBJECT}
   * @param encryptedSecret contents of the {@code TPM2B_ENCRYPTED_SECRET}
   * @return the secret that the TPM recovered
   * @throws IOException if the node refused or could not be reached; the step then fails
   */
  byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException;
}
