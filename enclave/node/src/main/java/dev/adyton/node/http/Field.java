package dev.adyton.node.http;

import java.util.Locale;
import java.util.Objects;

/**
 * One header or trailer field.
 *
 * @param name the field's name, lower case
 * @param value the field's value; may be content, hence no useful {@code toString}
 */
public record Field(String name, String value) {
  public Field {
    name = name.toLowerCase(Locale.ROOT);
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return "Field";
  }
}
