package dev.adyton.models;

import java.util.regex.Pattern;

/**
 * A file of a model.
 *
 * @param name without folders
 * @param bytes its size
 * @param sha256 64 hex digits
 */
record ModelFile(String name, long bytes, String sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Beyond any model there is; keeps sums of sizes in a long. */
  static final long MAX_BYTES = 1L << 42;

  ModelFile {
    if (!isName(name) || bytes < 0 || bytes > MAX_BYTES || !isSha256(sha256)) {
      throw new IllegalArgumentException("model file");
    }
  }

  /** Returns whether a name, maybe a stranger's, stays inside its folder. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static boolean isSha256(String hex) {
    return SHA256.matcher(hex).matches();
  }
}
