package dev.adyton.node.telemetry;

/**
 * A name that the operator gave to something before any request came. Made by a {@link Roster}
 * alone, so that no text of a request can become one.
 */
public final class Label {
  /** Stands for every name that is on no roster. */
  public static final Label OTHER = new Label("other");

  private final String name;

  Label(String name) {
    this.name = name;
  }

  String text() {
    return name;
  }
}
