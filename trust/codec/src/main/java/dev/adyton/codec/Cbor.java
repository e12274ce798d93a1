package dev.adyton.codec;

import dev.adyton.codec.CodecException.Code;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One item of CBOR (RFC 8949), read from a document that others signed. What no such document needs
 * is refused: floats, {@code undefined}, strings in pieces, keys that are neither text nor integer,
 * a key that comes twice. Arrays and maps of indefinite length are read. Immutable.
 */
public sealed interface Cbor {
  /** An integer of major type 0 or 1; beyond 63 bits it is refused. */
  record Int(long value) implements Cbor {}

  /** A text string, well-formed UTF-8. */
  record Text(String value) implements Cbor {}

  /** A byte string. */
  final class Bytes implements Cbor {
    private final byte[] value;

    Bytes(byte[] value) {
      this.value = value;
    }

    /** Returns a copy. */
    public byte[] value() {
      return value.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }
  }

  /** An array. */
  record Items(List<Cbor> values) implements Cbor {
    /** Copies. */
    public Items {
      values = List.copyOf(values);
    }
  }

  /** A map; keys are {@link Int} or {@link Text}. */
  record Fields(Map<Cbor, Cbor> entries) implements Cbor {
    /** Copies; the order of the document stays. */
    public Fields {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns the text under {@code name}. */
    public String text(String name) throws CodecException {
      return member(name, Text.class).value();
    }

    /** Returns the integer under {@code name}. */
    public long integer(String name) throws CodecException {
      return member(name, Int.class).value();
    }

    /** Returns the bytes under {@code name}. */
    public byte[] bytes(String name) throws CodecException {
      return member(name, Bytes.class).value();
    }

    /** Returns the bytes under {@code name}, empty where the member is absent or null. */
    public Optional<byte[]> bytesIfAny(String name) throws CodecException {
      Cbor found = entries.getOrDefault(new Text(name), Simple.NULL);
      return found == Simple.NULL ? Optional.empty() : Optional.of(bytes(name));
    }

    /** Returns the array under {@code name}. */
    public List<Cbor> items(String name) throws CodecException {
      return member(name, Items.class).values();
    }

    /** Returns the map under {@code name}. */
    public Fields fields(String name) throws CodecException {
      return member(name, Fields.class);
    }

    private <T extends Cbor> T member(String name, Class<T> type) throws CodecException {
      Cbor found = entries.get(new Text(name));
      if (found == null) {
        throw new CodecException(Code.MISSING, name);
      } else if (!type.isInstance(found)) {
        throw new CodecException(Code.TYPE, name);
      }
      return type.cast(found);
    }
  }

  /** A tagged item; what the tag means is the reader's business. */
  record Tagged(long tag, Cbor value) implements Cbor {}

  /** Values without content. */
  enum Simple implements Cbor {
    /** {@code false}. */
    FALSE,
    /** {@code true}. */
    TRUE,
    /** {@code null}. */
    NULL
  }

  /**
   * Reads one item and nothing after it: at most 64 KiB, 4096 items, 16 levels.
   *
   * @throws CodecException for anything else, whatever the bytes
   */
  static Cbor parse(byte[] bytes) throws CodecException {
    return new CborParser(bytes).document();
  }

  /**
   * Reads the item that the bytes begin with, within the same limits; what follows it is not looked
   * at.
   */
  static Cbor first(byte[] bytes) throws CodecException {
    return new CborParser(bytes).first();
  }
}
