package dev.adyton.node.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Header fields in the order they came; names compare without case. Immutable. */
public final class Fields {
  private static final Fields NONE = new Fields(List.of());

  private final List<Field> all;

  private Fields(List<Field> all) {
    this.all = List.copyOf(all);
  }

  /** Returns the given fields. */
  public static Fields of(List<Field> fields) {
    return fields.isEmpty() ? NONE : new Fields(fields);
  }

  /**
   * Returns the value of the only field of that name; nothing where there is none or more than one,
   * since two values of one name are read differently by different programs.
   */
  public Optional<String> only(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<Field> found = all.stream().filter(f -> f.name().equals(wanted)).toList();
    return found.size() == 1 ? Optional.of(found.getFirst().value()) : Optional.empty();
  }

  /** Returns the values of all fields of that lower-case name, in the order they came. */
  public List<String> all(String name) {
    return all.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
  }

  /** Returns the names, lower case, some perhaps twice. */
  public List<String> names() {
    return all.stream().map(Field::name).toList();
  }

  /** Returns how many fields there are. */
  public int size() {
    return all.size();
  }

  /**
   * Returns the media type without parameters, lower case; empty where none or several are given.
   */
  public String mediaType() {
    String value = only("content-type").orElse("");
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "Fields[" + all.size() + "]";
  }
}
