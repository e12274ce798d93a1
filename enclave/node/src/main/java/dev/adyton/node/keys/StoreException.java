package dev.adyton.node.keys;

import java.io.Serial;

/** The store or its keys cannot be used. Carries a code and nothing of what is stored. */
public final class StoreException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** Another process uses the folder or the database. */
    LOCKED,
    /** Written by a newer version: this one could only damage it. */
    NEWER_FORMAT,
    /** Written by a version so old that this one cannot upgrade it. */
    OLDER_FORMAT,
    /** A byte is not as it was written, or the key is another. */
    TAMPERED,
    /** An older state than the TPM's counter has seen. */
    ROLLED_BACK,
    /** The journal is there and its root key is not, or the reverse. */
    INCOMPLETE,
    /** The TPM refuses the key to this system: its PCRs are not those of the sealing. */
    WRONG_SYSTEM,
    /** The TPM cannot be asked, or the key is not of this TPM. */
    TPM_FAILED,
    /** The key file may be read by others, or is none. */
    KEY_FILE,
    /** The project has no key: it was never made, or shredded. */
    NO_PROJECT,
    /** One item, or all together, larger than allowed. */
    FULL,
    /** The database cannot be reached, is not who it should be, or does not let this node in. */
    DATABASE_UNREACHABLE,
    /** The database's settings let it lose what it acknowledged. */
    DATABASE_UNSAFE,
    /** The disk or the database failed; nothing is taken any more until a restart. */
    UNWRITABLE
  }

  private final Code code;

  /** Makes an exception whose message is the code's name. */
  public StoreException(Code code) {
    super(code.name());
    this.code = code;
  }

  /** As {@link #StoreException(Code)}, with its cause. */
  public StoreException(Code code, Throwable cause) {
    super(code.name(), cause);
    this.code = code;
  }

  /** Returns why. */
  public Code code() {
    return code;
  }
}
