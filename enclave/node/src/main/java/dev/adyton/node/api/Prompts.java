package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.api.Completion.Prompt;
import dev.adyton.node.http.ApiException;
import java.util.ArrayList;
import java.util.List;

/** Reads texts in the four shapes that OpenAI's older APIs take. */
final class Prompts {
  private Prompts() {}

  /**
   * Reads a string, strings, token ids, or several lists of ids.
   *
   * @param vocabulary ids are below it
   * @param most texts
   */
  static List<Prompt> read(Members body, String name, int vocabulary, int most)
      throws ApiException {
    JsonValue given = body.any(name).orElseThrow(() -> body.missing(name));
    if (given instanceof JsonValue.Text(SecretText text)) {
      return List.of(words(body, name, text));
    }
    if (!(given instanceof JsonValue.Arr(List<JsonValue> items))) {
      throw body.wrongType(name);
    }
    if (items.isEmpty()) {
      throw body.invalid(name);
    }
    if (items.getFirst() instanceof JsonValue.Whole) {
      return List.of(ids(body, name, items, vocabulary));
    }
    if (items.size() > most) {
      throw body.invalid(name);
    }
    List<Prompt> prompts = new ArrayList<>();
    for (JsonValue item : items) {
      prompts.add(
          switch (item) {
            case JsonValue.Text(SecretText text) -> words(body, name, text);
            case JsonValue.Arr(List<JsonValue> inner) -> ids(body, name, inner, vocabulary);
            default -> throw body.wrongType(name);
          });
    }
    return prompts;
  }

  private static Prompt words(Members body, String name, SecretText text) throws ApiException {
    if (text.isEmpty()) {
      throw body.invalid(name);
    }
    return new Prompt.Words(text);
  }

  private static Prompt ids(Members body, String name, List<JsonValue> items, int vocabulary)
      throws ApiException {
    if (items.isEmpty()) {
      throw body.invalid(name);
    }
    return new Prompt.Tokens(Common.ids(body, name, items, vocabulary));
  }
}
