package dev.adyton.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Canonicalization Scheme (RFC 8785): one value, one sequence of bytes. Stateless, safe
 * for use by several threads.
 */
public final class Jcs {
  private Jcs() {}

  /** Returns the canonical UTF-8 bytes of a value. */
  public static byte[] encode(Json value) {
    StringBuilder out = new StringBuilder();
    write(out, value);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(StringBuilder out, Json value) {
    // Not a switch over patterns: bootstrapping one costs the first document of a JVM 40 ms.
    if (value instanceof Json.Str(var text)) {
      string(out, text);
    } else if (value instanceof Json.Obj(var members)) {
      object(out, members);
    } else if (value instanceof Json.Arr(var items)) {
      array(out, items);
    } else if (value instanceof Json.Num number) {
      out.append(number(number.decimal()));
    } else if (value instanceof Json.Bool(boolean truth)) {
      out.append(truth);
    } else {
      out.append("null");
    }
  }

  /** RFC 8785 §3.2.3: by UTF-16 code units, which is the order of {@link String#compareTo}. */
  private static void object(StringBuilder out, Map<String, Json> members) {
    String separator = "";
    out.append('{');
    for (Map.Entry<String, Json> member : new TreeMap<>(members).entrySet()) {
      out.append(separator);
      string(out, member.getKey());
      out.append(':');
      write(out, member.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void array(StringBuilder out, List<Json> items) {
    String separator = "";
    out.append('[');
    for (Json item : items) {
      out.append(separator);
      write(out, item);
      separator = ",";
    }
    out.append(']');
  }

  /** RFC 8785 §3.2.2.2. */
  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** RFC 8785 §3.2.2.3, that is ECMA-262's Number::toString. */
  static String number(double value) {
    // Also what is not zero: 30 ms of decimal arithmetic need not be loaded for a time in seconds.
    if (Math.rint(value) == value && Math.abs(value) <= Json.MAX_INTEGER) {
      return Long.toString((long) value);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    // In ECMA-262's letters: k digits, the value is 0.digits × 10^n.
    int k = digits.length();
    int n = k - shortest.scale();
    String sign = value < 0 ? "-" : "";
    if (n > 21 || n <= -6) {
      String fraction = k == 1 ? "" : "." + digits.substring(1);
      return sign + digits.charAt(0) + fraction + 'e' + (n > 0 ? "+" : "-") + Math.abs(n - 1);
    }
    if (n <= 0) {
      return sign + "0." + "0".repeat(-n) + digits;
    }
    if (k <= n) {
      return sign + digits + "0".repeat(n - k);
    }
    return sign + digits.substring(0, n) + '.' + digits.substring(n);
  }

  /**
   * The decimal with the fewest digits that rounds to {@code value}, the nearest of these where
   * there are several. {@link Double#toString} (since JDK 19) is that, except that it never goes
   * below two digits: it says 4.9E-324 where ECMA-262 says 5e-324.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal twoOrMore = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (twoOrMore.precision() != 2) {
      return twoOrMore;
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal below = exact.round(new MathContext(1, RoundingMode.DOWN));
    BigDecimal above = exact.round(new MathContext(1, RoundingMode.UP));
    boolean takesBelow = below.doubleValue() == value;
    boolean takesAbove = above.doubleValue() == value;
    if (takesBelow && takesAbove) {
      takesBelow = exact.subtract(below).compareTo(above.subtract(exact)) <= 0;
    }
    if (takesBelow) {
      return below.stripTrailingZeros();
    }
    return takesAbove ? above.stripTrailingZeros() : twoOrMore;
  }
}
