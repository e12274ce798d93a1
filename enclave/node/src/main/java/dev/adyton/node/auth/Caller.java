package dev.adyton.node.auth;

/**
 * Who calls: the holder of one API key.
 *
 * @param keyDigest hex of the key's SHA-256
 * @param project the project that the key belongs to
 * @param keeps whether what is asked to be stored may be: in a project with an owner, its word
 * @param keeper who what is stored belongs to: hex of a digest that nobody has without the secret
 */
public record Caller(String keyDigest, String project, boolean keeps, String keeper) {
  /** The project of keys that name none. */
  public static final String DEFAULT_PROJECT = "default";

  /** A caller whom no owner of a project holds back. */
  public Caller(String keyDigest, String project) {
    this(keyDigest, project, true, keyDigest);
  }

  /**
   * Returns whose what is stored is: this key's alone, and so named that all of its project can be
   * destroyed. A key of the same project that comes later is another, and so is the same key in
   * another project.
   */
  public String storedUnder() {
    return project + '/' + keeper;
  }

  /** Returns the caller whose {@link #storedUnder} that was. */
  public static Caller of(String storedUnder, String project) {
    return new Caller(storedUnder.substring(storedUnder.indexOf('/') + 1), project);
  }

  @Override
  public String toString() {
    return "Caller";
  }
}
