package dev.adyton.guardrails;

import java.io.Serial;
import java.util.Objects;

/** A guardrail bundle was refused. Says which rule it broke, never what stood in it. */
public final class BundleException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The platform's bundle is not among the resources. */
    ABSENT,
    /** No pinned key signed it. */
    SIGNATURE,
    /** Not a canonical document of format {@code adyton-guardrails/1}. */
    FORMAT,
    /** A category, detector, action or scope that this version does not know. */
    UNKNOWN,
    /** More rules, lists or terms than a bundle may have, or a term too long. */
    LIMIT,
    /** Not the layer that is asked for: a tenant's where the platform's belongs, or the reverse. */
    LAYER
  }

  private final Code code;

  BundleException(Code code) {
    super(code.name());
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns why the bundle was refused. */
  public Code code() {
    return code;
  }
}
