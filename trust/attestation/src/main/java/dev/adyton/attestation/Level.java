package dev.adyton.attestation;

/**
 * How much evidence is worth, judged by the weakest party that can read the node's memory. Derived
 * by the verifier from what it checked, never taken from a document.
 */
public enum Level {
  /** Nothing was measured. */
  SIMULATED("nothing was measured: whoever runs the host can read and change everything"),
  /** A TPM spoke whose endorsement key ends in no root that the policy names. */
  SOFTWARE_TPM("the TPM may be software: whoever runs the host can forge its word and read memory"),
  /** A TPM spoke whose maker the policy names. */
  TPM("the boot was measured by a TPM that the policy trusts; the host can read memory"),
  /** As TPM, under a cloud vendor's root. */
  VTPM("the boot was measured by the cloud vendor's TPM; the vendor's host can read memory"),
  /** The processor encrypts the node's memory. */
  CVM("the processor keeps the node's memory from the host");

  private final String meaning;

  Level(String meaning) {
    this.meaning = meaning;
  }

  /** Returns one sentence that says what this level does and does not protect. */
  public String meaning() {
    return meaning;
  }
}
