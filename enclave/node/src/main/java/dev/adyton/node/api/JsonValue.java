package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;

/** A parsed API body. No {@code toString} shows what is in it. Immutable. */
sealed interface JsonValue {
  /** An object; members in the order they came. */
  record Obj(SequencedMap<String, JsonValue> members) implements JsonValue {
    public Obj {
      members = Collections.unmodifiableSequencedMap(members);
    }

    @Override
    public String toString() {
      return "Obj";
    }
  }

  /** An array. */
  record Arr(List<JsonValue> items) implements JsonValue {
    public Arr {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return "Arr";
    }
  }

  /** A string of well-formed Unicode. */
  record Text(SecretText value) implements JsonValue {}

  /** A number without fraction or exponent, in the range of a {@code long}. */
  record Whole(long value) implements JsonValue {
    @Override
    public String toString() {
      return "Whole";
    }
  }

  /** Any other number. */
  record Real(double value) implements JsonValue {
    @Override
    public String toString() {
      return "Real";
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements JsonValue {}

  /** {@code null}. */
  enum Nil implements JsonValue {
    NIL
  }
}
