package dev.adyton.text.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names and what they stand for, within what encloses them. */
final class Scope {
  private final Optional<Scope> outer;
  private final Map<String, Value> names = new HashMap<>();

  Scope(Optional<Scope> outer) {
    this.outer = outer;
  }

  Scope inner() {
    return new Scope(Optional.of(this));
  }

  Value get(String name) {
    for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().outer) {
      Value value = s.get().names.get(name);
      if (value != null) {
        return value;
      }
    }
    return Value.Nothing.UNDEFINED;
  }

  void put(String name, Value value) {
    names.put(name, value);
  }
}
