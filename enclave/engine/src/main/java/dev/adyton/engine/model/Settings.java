package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import java.util.Locale;
import java.util.Optional;

/** A file's numbers for one architecture, each asked for by name and checked against bounds. */
final class Settings {
  private final GgufFile file;
  private final String prefix;

  Settings(GgufFile file, String architecture) {
    this.file = file;
    this.prefix = architecture + ".";
  }

  boolean has(String key) {
    return file.has(prefix + key);
  }

  /** Returns a number that must be there, 1 … {@code max}. */
  int size(String key, int max) throws ModelException {
    return file.integer(prefix + key, 1, max);
  }

  /** Returns the same, or {@code absent}. */
  int size(String key, int max, int absent) throws ModelException {
    return file.integer(prefix + key, 1, max, absent);
  }

  /** Returns a number of 0 … {@code max}, or 0 where it is absent. */
  int count(String key, int max) throws ModelException {
    return file.integer(prefix + key, 0, max, 0);
  }

  double real(String key, double min, double max) throws ModelException {
    if (!has(key)) {
      throw new ModelException(Code.MISSING_KEY, prefix + key);
    }
    return real(key, min, max, 0);
  }

  double real(String key, double min, double max, double absent) throws ModelException {
    double value = file.real(prefix + key, absent);
    if (!(value >= min && value <= max)) {
      throw wrong(key);
    }
    return value;
  }

  /** Returns a word in lower case. */
  Optional<String> word(String key) throws ModelException {
    return file.text(prefix + key).map(s -> s.toLowerCase(Locale.ROOT));
  }

  boolean flag(String key, boolean absent) throws ModelException {
    return file.flag(prefix + key, absent);
  }

  ModelException wrong(String key) {
    return new ModelException(Code.VALUE, prefix + key);
  }

  ModelException wrong(Code code, String key) {
    return new ModelException(code, prefix + key);
  }
}
