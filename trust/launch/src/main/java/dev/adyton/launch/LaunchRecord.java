package dev.adyton.launch;

import dev.adyton.codec.CodecException;

/**
 * What a launch gate said about a deployable. That no gate ever looked is a record, too: it stands
 * in the statement as {@link #UNGATED}, and policies judge it. Immutable.
 */
public sealed interface LaunchRecord {
  /** How "no gate ever looked" is written. */
  String UNGATED = "UNGATED";

  /** No gate ever looked at this deployable. */
  record Ungated() implements LaunchRecord {
    @Override
    public String toString() {
      return UNGATED;
    }
  }

  /** Returns the record that says that there is none. */
  static LaunchRecord ungated() {
    return new Ungated();
  }

  /**
   * Reads the written form.
   *
   * @throws CodecException with {@code FORMAT} for every state that this version cannot check
   */
  static LaunchRecord parse(String text) throws CodecException {
    if (!text.equals(UNGATED)) {
      throw new CodecException(CodecException.Code.FORMAT, "launch");
    }
    return ungated();
  }
}
