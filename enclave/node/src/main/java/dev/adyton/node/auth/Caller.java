package dev.adyton.node.auth;

/**
 * Who calls: the holder of one API key.
 *
 * @param keyDigest hex of the key's SHA-256
 * @param project the project that the key belongs to
 */
public record Caller(String keyDigest, String project) {
  /** The project of keys that name none. */
  public static final String DEFAULT_PROJECT = "default";

  @Override
  public String toString() {
    return "Caller";
  }
}
