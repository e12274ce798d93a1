package dev.adyton.launch;

import dev.adyton.codec.CodecException;
import java.util.Locale;

/** How far a deployable may be reached, from near to far. */
public enum Exposure {
  /** From the machine that it runs on. */
  LOCAL,
  /** From within one organisation. */
  INTERNAL,
  /** By named customers. */
  LIMITED,
  /** By anybody. */
  PUBLIC;

  /** Returns the name in records and policies. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @param field what to call it in the error
   * @throws CodecException {@code VALUE} for any other text
   */
  public static Exposure parse(String id, String field) throws CodecException {
    for (Exposure each : values()) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    throw new CodecException(CodecException.Code.VALUE, field);
  }
}
