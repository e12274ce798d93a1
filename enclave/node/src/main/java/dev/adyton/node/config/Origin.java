package dev.adyton.node.config;

import java.util.Locale;

/** Where a value came from. */
public enum Origin {
  FLAG,
  FILE,
  DEFAULT;

  /** Returns the word for people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
