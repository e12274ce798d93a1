package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a call was given.
 *
 * @param placed by position
 * @param named by name
 */
record Arguments(List<Value> placed, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /** Returns the argument at a place or of a name. */
  Optional<Value> get(int place, String name) {
    Value value = place < placed.size() ? placed.get(place) : named.get(name);
    return Optional.ofNullable(value);
  }

  Value need(int place, String name) throws TemplateException {
    return get(place, name).orElseThrow(() -> new TemplateException(Code.TYPE, name));
  }

  Text text(int place, String name) throws TemplateException {
    if (need(place, name) instanceof Text t) {
      return t;
    }
    throw new TemplateException(Code.TYPE, name);
  }

  boolean flag(int place, String name, boolean absent) {
    return get(place, name).map(Values::truth).orElse(absent);
  }

  long integer(int place, String name, long absent) throws TemplateException {
    Optional<Value> value = get(place, name);
    if (value.isEmpty()) {
      return absent;
    }
    return switch (value.get()) {
      case Value.Int i -> i.value();
      case Value.Bool b -> b.value() ? 1 : 0;
      default -> throw new TemplateException(Code.TYPE, name);
    };
  }

  /** Returns the arguments after the first {@code n} placed ones. */
  Arguments after(int n) {
    return new Arguments(placed.subList(Math.min(n, placed.size()), placed.size()), named);
  }
}
