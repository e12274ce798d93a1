package dev.adyton.launch;

import dev.adyton.codec.CodecException;
import java.util.Locale;

/** What was found about one domain. */
public enum Determination {
  /** Evaluated, and below the critical threshold. */
  BELOW_THRESHOLD,
  /** At the threshold, with safeguards that the record's guardrails carry. */
  MITIGATED,
  /** Above, and not mitigated: no launch at all. */
  ABOVE_THRESHOLD,
  /** Nobody evaluated it: for one's own machine only. */
  NOT_EVALUATED;

  /** Returns the value's name in a record. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Determination parse(String id, String field) throws CodecException {
    for (Determination each : values()) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    throw new CodecException(CodecException.Code.VALUE, field);
  }
}
