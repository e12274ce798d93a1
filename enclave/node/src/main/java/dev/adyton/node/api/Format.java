package dev.adyton.node.api;

import dev.adyton.content.SecretText;

/** What an answer's text has to be. */
sealed interface Format {
  /** Anything. */
  enum Free implements Format {
    TEXT
  }

  /** A JSON object of any kind. */
  enum AnyObject implements Format {
    JSON
  }

  /**
   * A value valid against a JSON Schema.
   *
   * @param name the caller's for it
   * @param description what it is for; empty where nothing is said
   * @param schema JSON text
   * @param strict whether it must; else a schema that cannot be enforced counts as any object
   */
  record Schema(SecretText name, SecretText description, SecretText schema, boolean strict)
      implements Format {
    @Override
    public String toString() {
      return "Schema";
    }
  }
}
