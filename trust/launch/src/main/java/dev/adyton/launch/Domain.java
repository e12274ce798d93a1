package dev.adyton.launch;

import java.util.Locale;

/**
 * The domains of dangerous capability that a launch record determines (frontier frameworks' own).
 */
public enum Domain {
  /** Chemical, biological, radiological and nuclear weapons. */
  CBRN,
  /** Offensive cyber operations. */
  OFFENSIVE_CYBER,
  /** Automated research and development of AI. */
  AUTOMATED_AI_RD;

  /** Returns the member's name in a record. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
