package dev.adyton.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A JSON value (RFC 8259). Values are immutable and safe to share between threads; every one of
 * them has exactly one canonical encoding, {@link Jcs#encode}.
 *
 * <p>The accessors of {@link Obj} answer with the value asked for or throw {@link CodecException}
 * with {@code MISSING} or {@code TYPE}: a reader of a document never meets a null.
 */
public sealed interface Json {
  /** The largest integer that every JSON reader keeps exactly (RFC 7493 §2.2). */
  long MAX_INTEGER = (1L << 53) - 1;

  /**
   * Reads a whole document. Strict: duplicate names, malformed UTF-8, unpaired surrogates, numbers
   * that would lose digits and anything after the value are errors.
   *
   * @throws CodecException when the bytes are not exactly one JSON value within {@code limits}
   */
  static Json parse(byte[] utf8, JsonLimits limits) throws CodecException {
    return JsonParser.parse(utf8, limits);
  }

  /** Reads a whole document that must be an object, within {@link JsonLimits#DOCUMENT}. */
  static Obj parseObject(byte[] utf8) throws CodecException {
    if (parse(utf8, JsonLimits.DOCUMENT) instanceof Obj object) {
      return object;
    }
    throw new CodecException(CodecException.Code.TYPE);
  }

  /** Starts an object. */
  static ObjBuilder object() {
    return new ObjBuilder();
  }

  /** Returns an array of strings. */
  static Arr strings(List<String> values) {
    List<Json> items = new ArrayList<>();
    for (String value : values) {
      items.add(new Str(value));
    }
    return new Arr(items);
  }

  /**
   * An object.
   *
   * @param members in the order in which they were written; unmodifiable
   */
  record Obj(SequencedMap<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
      for (String name : members.keySet()) {
        requireWellFormed(name);
      }
    }

    /** Returns whether the member is there, be it a JSON null. */
    public boolean has(String key) {
      return members.containsKey(key);
    }

    /** Returns the members' names in the order in which they were written. */
    public Set<String> keys() {
      return members.keySet();
    }

    /** Returns a member of any type. */
    public Json get(String key) throws CodecException {
      Json value = members.get(key);
      if (value == null) {
        throw new CodecException(CodecException.Code.MISSING, key);
      }
      return value;
    }

    /** Returns a string member. */
    public String string(String key) throws CodecException {
      return typed(key, Str.class).value();
    }

    /** Returns a string member, empty where it is a JSON null; an absent member is an error. */
    public Optional<String> stringOrNull(String key) throws CodecException {
      return get(key) == Null.NULL ? Optional.empty() : Optional.of(string(key));
    }

    /** Returns an integer member, exact, within ±(2^53-1). */
    public long integer(String key) throws CodecException {
      Num number = typed(key, Num.class);
      if (!number.isInteger()) {
        throw new CodecException(CodecException.Code.TYPE, key);
      }
      return number.integer();
    }

    /** Returns a number member. */
    public double decimal(String key) throws CodecException {
      return typed(key, Num.class).decimal();
    }

    /** Returns a boolean member. */
    public boolean bool(String key) throws CodecException {
      return typed(key, Bool.class).value();
    }

    /** Returns an object member. */
    public Obj object(String key) throws CodecException {
      return typed(key, Obj.class);
    }

    /** Returns an array member. */
    public Arr array(String key) throws CodecException {
      return typed(key, Arr.class);
    }

    /** Returns an array member whose items must all be strings. */
    public List<String> strings(String key) throws CodecException {
      return array(key).strings();
    }

    private <T extends Json> T typed(String key, Class<T> type) throws CodecException {
      Json value = get(key);
      if (!type.isInstance(value)) {
        throw new CodecException(CodecException.Code.TYPE, key);
      }
      return type.cast(value);
    }

    /** Refuses members with other names: an extension that we do not understand is not ours. */
    public void requireOnly(String... keys) throws CodecException {
      if (!Set.of(keys).containsAll(members.keySet())) {
        throw new CodecException(CodecException.Code.UNKNOWN_MEMBER);
      }
    }
  }

  /**
   * An array.
   *
   * @param items unmodifiable
   */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    /** Returns the items, which must all be strings. */
    public List<String> strings() throws CodecException {
      List<String> values = new ArrayList<>();
      for (Json item : items) {
        if (!(item instanceof Str(String value))) {
          throw new CodecException(CodecException.Code.TYPE);
        }
        values.add(value);
      }
      return List.copyOf(values);
    }

    /** Returns the items, which must all be objects. */
    public List<Obj> objects() throws CodecException {
      List<Obj> values = new ArrayList<>();
      for (Json item : items) {
        if (!(item instanceof Obj value)) {
          throw new CodecException(CodecException.Code.TYPE);
        }
        values.add(value);
      }
      return List.copyOf(values);
    }
  }

  /**
   * A string.
   *
   * @param value well-formed UTF-16: surrogates come in pairs
   */
  record Str(String value) implements Json {
    public Str {
      requireWellFormed(value);
    }
  }

  /**
   * A number: a value, not a spelling ({@code 1.0} equals {@code 1}). An integer within ±(2^53-1)
   * is exact; any other number is a finite double. There is no minus zero and nothing whose
   * canonical spelling would be a larger integer, so that canonical bytes can always be read back.
   *
   * @param decimal the value
   */
  record Num(double decimal) implements Json {
    /** From here on ECMA-262 spells numbers with an exponent. */
    private static final double SPELT_WITH_EXPONENT = 1e21;

    public Num {
      if (!isCanonical(decimal)) {
        throw new IllegalArgumentException("not a canonical number");
      }
    }

    static boolean isCanonical(double value) {
      boolean minusZero = value == 0 && 1 / value < 0;
      double size = Math.abs(value);
      return Double.isFinite(value)
          && !minusZero
          && (size <= MAX_INTEGER || size >= SPELT_WITH_EXPONENT);
    }

    /** Returns an integer as a number; it must lie within ±(2^53-1). */
    public static Num of(long integer) {
      if (Math.absExact(integer) > MAX_INTEGER) {
        throw new IllegalArgumentException("integer beyond 2^53-1");
      }
      return new Num(integer);
    }

    /** Returns whether this is an integer within ±(2^53-1). */
    public boolean isInteger() {
      return Math.rint(decimal) == decimal && Math.abs(decimal) <= MAX_INTEGER;
    }

    /** Returns the integer; call only if {@link #isInteger}. */
    public long integer() {
      if (!isInteger()) {
        throw new IllegalStateException("not an integer");
      }
      return (long) decimal;
    }
  }

  /** A boolean. */
  record Bool(boolean value) implements Json {}

  /** The JSON null. */
  enum Null implements Json {
    NULL
  }

  /** Gathers the members of an object. Not safe for use by several threads. */
  final class ObjBuilder {
    private final LinkedHashMap<String, Json> members = new LinkedHashMap<>();

    private ObjBuilder() {}

    /** Adds a member; a name used before is a defect of the caller. */
    public ObjBuilder put(String key, Json value) {
      if (members.putIfAbsent(key, value) != null) {
        throw new IllegalStateException("member named twice: " + key);
      }
      return this;
    }

    /** Adds a string. */
    public ObjBuilder put(String key, String value) {
      return put(key, new Str(value));
    }

    /** Adds an integer within ±(2^53-1). */
    public ObjBuilder put(String key, long value) {
      return put(key, Num.of(value));
    }

    /** Adds a boolean. */
    public ObjBuilder put(String key, boolean value) {
      return put(key, new Bool(value));
    }

    /** Adds an array of strings. */
    public ObjBuilder put(String key, List<String> values) {
      return put(key, strings(values));
    }

    /** Adds a string, or a JSON null where it is empty. */
    public ObjBuilder putOrNull(String key, Optional<String> value) {
      return put(key, value.isPresent() ? new Str(value.get()) : Null.NULL);
    }

    /** Returns the object. */
    public Obj build() {
      return new Obj(members);
    }
  }

  private static void requireWellFormed(String text) {
    if (!wellFormed(text)) {
      throw new IllegalArgumentException("unpaired surrogate");
    }
  }

  private static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
