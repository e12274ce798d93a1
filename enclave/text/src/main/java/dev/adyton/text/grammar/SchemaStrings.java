package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.util.Optional;
import java.util.Set;

/** Strings by length, pattern or format. */
final class SchemaStrings {
  private static final int MAX_LENGTH = 50_000;

  /** Formats of the specification that are not enforced; what it does not define says nothing. */
  private static final Set<String> REFUSED =
      Set.of(
          "idn-email",
          "idn-hostname",
          "iri",
          "iri-reference",
          "json-pointer",
          "relative-json-pointer",
          "regex",
          "uri-reference",
          "uri-template");

  private static final Set<String> ENFORCED =
      Set.of(
          "date",
          "time",
          "date-time",
          "duration",
          "uuid",
          "ipv4",
          "ipv6",
          "hostname",
          "email",
          "uri");

  private SchemaStrings() {}

  static Expr of(Json.Obj s, JsonValues values) throws GrammarException {
    int min = SchemaKeywords.count(s, "minLength", 0, MAX_LENGTH);
    int max = SchemaKeywords.count(s, "maxLength", Expr.MANY, Integer.MAX_VALUE);
    Optional<String> pattern = SchemaKeywords.text(s, "pattern");
    Optional<String> format = SchemaKeywords.text(s, "format").filter(f -> !free(f));
    int kinds = (s.has("minLength") || s.has("maxLength") ? 1 : 0);
    kinds += (pattern.isPresent() ? 1 : 0) + (format.isPresent() ? 1 : 0);
    if (kinds > 1) {
      throw new GrammarException(Code.UNSUPPORTED, "pattern, format and length together");
    }
    if (format.isPresent()) {
      if (REFUSED.contains(format.get())) {
        throw new GrammarException(Code.UNSUPPORTED, "format");
      }
      return JsonGrammar.quoted(Formats.of(format.get()));
    }
    if (pattern.isPresent()) {
      return JsonGrammar.quoted(JsonGrammar.inside(Regex.parse(pattern.get(), true)));
    }
    if (max == Expr.MANY && min == 0) {
      return values.string();
    }
    if (max != Expr.MANY && max < min) {
      return Expr.NEVER;
    }
    // A longer limit than a text can reach here is as good as this one.
    int most = max == Expr.MANY ? max : Math.min(max, MAX_LENGTH);
    return JsonGrammar.quoted(Expr.repeat(values.character(), min, most));
  }

  private static boolean free(String format) {
    return !ENFORCED.contains(format) && !REFUSED.contains(format);
  }
}
