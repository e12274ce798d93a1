package dev.adyton.crypto;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One header or trailer field. Has no {@code toString} that shows the value, which may be a
 * credential.
 *
 * @param name lower case (RFC 9113 §8.2); never a pseudo-field nor a field of one connection
 * @param value characters U+0000 to U+00FF, one for each byte; no CR, LF or NUL, no blank at either
 *     end (RFC 9113 §8.2.1)
 */
public record HttpField(String name, String value) {
  /** RFC 9113 §8.2.2: they would mean something else to the next hop. */
  private static final Set<String> OF_ONE_CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "te");

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  public HttpField {
    if (!isName(name) || !isValue(value)) {
      throw new IllegalArgumentException("not an HTTP field");
    }
  }

  /** Returns the value of the first field with this lower-case name. */
  public static Optional<String> first(List<HttpField> fields, String name) {
    return fields.stream().filter(f -> f.name.equals(name)).map(HttpField::value).findFirst();
  }

  static boolean isName(String name) {
    return isToken(name)
        && name.chars().noneMatch(c -> c >= 'A' && c <= 'Z')
        && !OF_ONE_CONNECTION.contains(name);
  }

  static boolean isValue(String value) {
    return value.chars().allMatch(c -> c <= 0xff && c != '\r' && c != '\n' && c != 0)
        && (value.isEmpty()
            || !(isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1))));
  }

  /** RFC 9110 §5.6.2. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || TOKEN_MARKS.indexOf(c) >= 0);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  @Override
  public String toString() {
    return name + ": …";
  }
}
