package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads an object member by member and remembers which names were asked for, so that {@link
 * #requireAllKnown()} can refuse the rest. A member that is {@code null} counts as absent, as
 * OpenAI's SDKs send it. Used by one thread.
 */
final class Members {
  private final JsonValue.Obj object;
  private final String prefix;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param object what to read
   * @param prefix the parameter's path in errors, such as {@code messages.}; a name of our schema
   */
  Members(JsonValue.Obj object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  private Optional<JsonValue> get(String name) {
    asked.add(name);
    JsonValue value = object.members().get(name);
    return value == null || value == JsonValue.Nil.NIL ? Optional.empty() : Optional.of(value);
  }

  Optional<JsonValue> any(String name) {
    return get(name);
  }

  Optional<SecretText> text(String name) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonValue.Text(SecretText text)) {
      return Optional.of(text);
    }
    throw wrongType(name);
  }

  SecretText requiredText(String name) throws ApiException {
    return text(name).orElseThrow(() -> missing(name));
  }

  boolean flag(String name, boolean otherwise) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (value.get() instanceof JsonValue.Bool(boolean flag)) {
      return flag;
    }
    throw wrongType(name);
  }

  Optional<Boolean> flag(String name) throws ApiException {
    return get(name).isPresent() ? Optional.of(flag(name, false)) : Optional.empty();
  }

  OptionalLong whole(String name, long min, long max) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!(value.get() instanceof JsonValue.Whole(long n))) {
      throw wrongType(name);
    }
    if (n < min || n > max) {
      throw invalid(name);
    }
    return OptionalLong.of(n);
  }

  OptionalDouble real(String name, double min, double max) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    double n =
        switch (value.get()) {
          case JsonValue.Whole(long whole) -> whole;
          case JsonValue.Real(double real) -> real;
          default -> throw wrongType(name);
        };
    if (!(n >= min && n <= max)) {
      throw invalid(name);
    }
    return OptionalDouble.of(n);
  }

  Optional<List<JsonValue>> items(String name) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonValue.Arr(List<JsonValue> items)) {
      return Optional.of(items);
    }
    throw wrongType(name);
  }

  Optional<Members> object(String name) throws ApiException {
    Optional<JsonValue> value = get(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonValue.Obj inner) {
      return Optional.of(new Members(inner, prefix + name + "."));
    }
    throw wrongType(name);
  }

  /** Takes members that have no effect here whatever they hold. */
  void ignore(String... names) {
    asked.addAll(List.of(names));
  }

  /** Refuses a member that would change the answer's meaning if it were ignored. */
  void refuse(String... names) throws ApiException {
    for (String name : names) {
      if (get(name).isPresent()) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, prefix + name);
      }
    }
  }

  /** Takes a flag that must be false. */
  void refuseIfTrue(String name) throws ApiException {
    if (flag(name, false)) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, prefix + name);
    }
  }

  /** Takes a number that must have its neutral value. */
  void refuseUnless(String name, double neutral) throws ApiException {
    OptionalDouble value = real(name, -Double.MAX_VALUE, Double.MAX_VALUE);
    if (value.isPresent() && value.getAsDouble() != neutral) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, prefix + name);
    }
  }

  /** Takes an array that must be empty. */
  void refuseUnlessEmpty(String name) throws ApiException {
    if (!items(name).orElse(List.of()).isEmpty()) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, prefix + name);
    }
  }

  /** Takes a word that must be one of {@code accepted}. */
  void refuseUnlessWord(String name, String... accepted) throws ApiException {
    Optional<SecretText> word = text(name);
    if (word.isPresent() && !List.of(accepted).contains(word.get().reveal())) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, prefix + name);
    }
  }

  /** Takes a word that the API's document lists. */
  void word(String name, String... listed) throws ApiException {
    Optional<SecretText> word = text(name);
    if (word.isPresent() && !List.of(listed).contains(word.get().reveal())) {
      throw invalid(name);
    }
  }

  /**
   * Refuses members nobody asked for. The refusal does not name them: a name is input too.
   *
   * @throws ApiException {@link ErrorCode#UNKNOWN_PARAMETER}
   */
  void requireAllKnown() throws ApiException {
    if (!asked.containsAll(object.members().keySet())) {
      throw ApiException.of(ErrorCode.UNKNOWN_PARAMETER);
    }
  }

  ApiException missing(String name) {
    return ApiException.of(ErrorCode.MISSING_REQUIRED_PARAMETER, prefix + name);
  }

  ApiException wrongType(String name) {
    return ApiException.of(ErrorCode.INVALID_TYPE, prefix + name);
  }

  ApiException invalid(String name) {
    return ApiException.of(ErrorCode.INVALID_VALUE, prefix + name);
  }
}
