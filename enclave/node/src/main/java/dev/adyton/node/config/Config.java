package dev.adyton.node.config;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All settings with value and origin: flag before file before default. Immutable. */
public final class Config {
  /** Names of earlier versions, each with what to write instead; none yet. */
  private static final Map<String, String> RETIRED = Map.of();

  /**
   * A value and where it came from.
   *
   * @param value the text as given
   * @param origin who gave it
   */
  public record Entry(String value, Origin origin) {}

  private final Map<Setting, Entry> entries;

  private Config(Map<Setting, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  /**
   * Puts flags, file and defaults together.
   *
   * @throws UserError for an unreadable file, an unknown or retired key, a key given twice
   */
  public static Config of(Map<Setting, String> flags, Optional<Path> file) {
    return of(flags, file, RETIRED);
  }

  static Config of(Map<Setting, String> flags, Optional<Path> file, Map<String, String> retired) {
    Map<Setting, String> fromFile = file.map(f -> read(f, retired)).orElseGet(Map::of);
    Map<Setting, Entry> entries = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String flag = flags.get(setting);
      String filed = fromFile.get(setting);
      Entry entry =
          flag != null
              ? new Entry(flag, Origin.FLAG)
              : filed != null
                  ? new Entry(filed, Origin.FILE)
                  : new Entry(setting.byDefault(), Origin.DEFAULT);
      entries.put(setting, entry);
    }
    return new Config(entries);
  }

  private static Map<Setting, String> read(Path file, Map<String, String> retired) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The configuration file " + file + " cannot be read.",
          "Name a readable text file of key=value lines.");
    }
    Map<Setting, String> found = new EnumMap<>(Setting.class);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw wrong(file, i, "is not key=value", "Write key=value, or # before a remark.");
      }
      String key = line.substring(0, equals).strip();
      if (retired.containsKey(key)) {
        throw wrong(file, i, "sets " + key + ", which is retired", "" + retired.get(key));
      }
      int at = i;
      Setting setting =
          Setting.find(key)
              .orElseThrow(() ->
                  wrong(
                      file,
                      at,
                      "sets " + key + ", which is no setting",
                      "Run: adyton config print, to see all settings."));
      if (found.put(setting, line.substring(equals + 1).strip()) != null) {
        throw wrong(file, i, "sets " + key + " a second time", "Keep one of the two lines.");
      }
    }
    return found;
  }

  private static UserError wrong(Path file, int index, String what, String remedy) {
    return new UserError(
        ExitCode.CONFIG, "Line " + (index + 1) + " of " + file + " " + what + ".", remedy);
  }

  /** Returns a setting's value and origin. */
  public Entry entry(Setting setting) {
    Entry entry = entries.get(setting);
    if (entry == null) {
      throw new IllegalStateException("every setting has an entry");
    }
    return entry;
  }

  /** Returns a value; empty where the default is worked out at start. */
  public String text(Setting setting) {
    return entry(setting).value();
  }

  /** Returns a value that is a path, if one is set. */
  public Optional<Path> path(Setting setting) {
    String value = text(setting);
    return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }

  /**
   * Returns a value that is a whole number.
   *
   * @throws UserError where it is not one, or outside the range
   */
  public int number(Setting setting, int min, int max) {
    try {
      int value = Integer.parseInt(text(setting));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw invalid(setting, "It takes a whole number from " + min + " to " + max + ".");
  }

  /** Returns the error for a value that a setting does not take. */
  public UserError invalid(Setting setting, String remedy) {
    Entry entry = entry(setting);
    return new UserError(
        entry.origin() == Origin.FLAG ? ExitCode.USAGE : ExitCode.CONFIG,
        "The setting "
            + setting.key()
            + " ("
            + entry.origin().word()
            + ") has a value it cannot"
            + " take.",
        remedy);
  }
}
