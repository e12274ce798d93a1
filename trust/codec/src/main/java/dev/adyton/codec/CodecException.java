package dev.adyton.codec;

import java.io.Serial;
import java.util.Objects;

/**
 * A document was refused. Says which rule it broke and, where the reader asked for a member by
 * name, that name; never anything that stood in the input, so that the message may be logged.
 */
public final class CodecException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Which rule the input broke. */
  public enum Code {
    /** Not JSON after RFC 8259. */
    SYNTAX,
    /** An object names a member twice. */
    DUPLICATE_KEY,
    /** Not well-formed UTF-8 (RFC 3629). */
    UTF8,
    /** An escape names half of a surrogate pair. */
    SURROGATE,
    /** Nested deeper than {@link JsonLimits#maxDepth()}. */
    DEPTH,
    /** More bytes or values than {@link JsonLimits} allows. */
    SIZE,
    /**
     * A number that cannot be kept exactly or has no canonical form: an integer beyond ±(2^53-1),
     * minus zero, a double that overflows or vanishes, an overlong literal.
     */
    NUMBER,
    /** A required member is absent. */
    MISSING,
    /** A member has another type than required. */
    TYPE,
    /** A member that the format does not define. */
    UNKNOWN_MEMBER,
    /** Bytes after the document's end. */
    TRAILING,
    /** A string is not in the form its member requires: hex, base64, digest, identifier. */
    FORMAT,
    /** A well-formed value that the format does not allow here. */
    VALUE
  }

  private final Code code;
  private final String field;

  /** For a rule that concerns the document as a whole. */
  public CodecException(Code code) {
    this(code, "");
  }

  /**
   * @param code the rule
   * @param field the member that the reader asked for, a name of ours; empty where none
   */
  public CodecException(Code code, String field) {
    super(field.isEmpty() ? code.name() : code.name() + ": " + field);
    this.code = Objects.requireNonNull(code, "code");
    this.field = field;
  }

  /** Returns the rule that the input broke. */
  public Code code() {
    return code;
  }

  /** Returns the member that the reader asked for; empty where the whole document is meant. */
  public String field() {
    return field;
  }
}
