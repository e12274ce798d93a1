package dev.adyton.node.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The names that events and metrics may say: of the served model and of projects. Who asks for any
 * other gets {@link Label#OTHER}. Thread-safe.
 */
public final class Roster {
  /** Most names; those that come later are not told apart. */
  static final int MAX_LABELS = 256;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

  private final Map<String, Label> labels = new ConcurrentHashMap<>();

  /** Adds a name out of settings or a signed verb; one that does not fit a line stays unsaid. */
  public synchronized void enter(String name) {
    if (labels.size() < MAX_LABELS && NAME.matcher(name).matches()) {
      labels.putIfAbsent(name, new Label(name));
    }
  }

  /** Returns the label of a name that was entered, else {@link Label#OTHER}. */
  public Label find(String name) {
    return labels.getOrDefault(name, Label.OTHER);
  }
}
