package dev.adyton.crypto;

/**
 * Control data of a request (RFC 9292 §3.4). Stricter than the RFC: no blanks, no control
 * characters, so that nothing a gateway derives from it can be split.
 */
record BhttpControl(String method, String scheme, String authority, String path) {
  boolean isValid() {
    return HttpField.isToken(method)
        && isScheme(scheme)
        && isPrintable(authority)
        && isPrintable(path)
        && (path.startsWith("/") || (path.equals("*") && method.equals("OPTIONS")));
  }

  /** RFC 3986 §3.1. */
  private static boolean isScheme(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0);
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
