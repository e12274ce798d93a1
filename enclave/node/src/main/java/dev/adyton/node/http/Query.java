package dev.adyton.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters of a request's query (WHATWG URL §5.1). What was not asked for is passed over, as
 * OpenAI's and Anthropic's SDKs add parameters of their own.
 */
public final class Query {
  private final Map<String, String> parameters = new HashMap<>();

  private Query() {}

  /**
   * Reads a query.
   *
   * @throws ApiException {@link ErrorCode#INVALID_VALUE} where it is no query, or names one
   *     parameter twice, but for lists ({@code name[]})
   */
  public static Query of(RequestHead head) throws ApiException {
    Query query = new Query();
    for (String pair : head.query().split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      boolean list = name.endsWith("[]");
      if (!list && query.parameters.put(name, value) != null) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "query");
      }
    }
    return query;
  }

  private static String decode(String text) throws ApiException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "query");
    }
  }

  /** Returns a parameter's value. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Returns whether a parameter is {@code true}; false where it is absent. */
  public boolean flag(String name) throws ApiException {
    return switch (parameters.getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.of(ErrorCode.INVALID_VALUE, name);
    };
  }

  /** Returns a number of a range. */
  public OptionalInt whole(String name, int min, int max) throws ApiException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw ApiException.of(ErrorCode.INVALID_VALUE, name);
  }

  /** Returns one of some words; the first where it is absent. */
  public String word(String name, List<String> words) throws ApiException {
    String word = parameters.getOrDefault(name, words.getFirst());
    if (!words.contains(word)) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, name);
    }
    return word;
  }
}
