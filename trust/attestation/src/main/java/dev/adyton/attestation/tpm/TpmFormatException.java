package dev.adyton.attestation.tpm;

import java.io.Serial;
import java.util.Objects;

/** A TPM structure that is not what it has to be. Says what is wrong, never what was in it. */
public final class TpmFormatException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Code {
    /** The bytes end before the structure does. */
    TRUNCATED,
    /** Bytes are left after the structure. */
    TRAILING,
    /** A size or a count is beyond its limit. */
    LIMIT,
    /** A field holds a value that the structure does not allow. */
    VALUE,
    /** The structure does not start with {@code TPM_GENERATED_VALUE}. */
    MAGIC,
    /** The attestation is of another kind than a quote. */
    TYPE,
    /** An algorithm that is not accepted here. */
    ALGORITHM
  }

  private final Code code;

  /**
   * @param code what is wrong
   * @param structure the TCG name of the structure or field
   */
  public TpmFormatException(Code code, String structure) {
    super(structure + ": " + code, null, false, false);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns what is wrong. */
  public Code code() {
    return code;
  }
}
