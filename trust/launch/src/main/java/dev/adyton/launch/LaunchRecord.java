package dev.adyton.launch;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;

/**
 * What a launch gate said about a deployable. That no gate ever looked is a record, too: it stands
 * in the statement as {@link #UNGATED}, and policies judge it. Immutable.
 */
public sealed interface LaunchRecord {
  /** How "no gate ever looked" is written. */
  String UNGATED = "UNGATED";

  /** The longest envelope, in bytes. */
  int MAX_BYTES = 64 << 10;

  /** No gate ever looked at this deployable. */
  record Ungated() implements LaunchRecord {
    @Override
    public String toString() {
      return UNGATED;
    }
  }

  /** A DSSE envelope over a {@link LaunchDocument}; nothing about it is checked yet. */
  final class Signed implements LaunchRecord {
    private final byte[] envelope;

    private Signed(byte[] envelope) {
      this.envelope = envelope;
    }

    /** Returns the bytes as they were read. */
    public byte[] envelope() {
      return envelope.clone();
    }
  }

  /** Returns the record that says that there is none. */
  static LaunchRecord ungated() {
    return new Ungated();
  }

  /**
   * Returns an envelope as it was read.
   *
   * @throws CodecException {@code SIZE} for one that is too long
   */
  static LaunchRecord signed(byte[] envelope) throws CodecException {
    if (envelope.length > MAX_BYTES) {
      throw new CodecException(CodecException.Code.SIZE, "launch");
    }
    return new Signed(envelope.clone());
  }

  /**
   * Reads what {@link #text()} gives.
   *
   * @throws CodecException where it is neither {@code UNGATED} nor base64
   */
  static LaunchRecord parse(String text) throws CodecException {
    return text.equals(UNGATED) ? ungated() : signed(Base64s.decode(text));
  }

  /** Returns how evidence carries it: base64 of the envelope, or {@code UNGATED}. */
  default String text() {
    return this instanceof Signed signed ? Base64s.encode(signed.envelope) : UNGATED;
  }

  /** Returns how a statement names it: digest of the envelope's bytes, or {@code UNGATED}. */
  default String name() {
    return this instanceof Signed signed ? Digest.sha256(signed.envelope).toString() : UNGATED;
  }
}
