package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * JSON Schema 2020-12 by its definition: a value against a schema, keyword by keyword, without any
 * of the code that generates. The suite's own tests hold it.
 */
final class SlowValidator {
  private final Json root;

  SlowValidator(Json root) {
    this.root = root;
  }

  boolean valid(Json value) {
    return valid(root, value);
  }

  boolean valid(Json schema, Json value) {
    if (schema instanceof Json.Bool(boolean all)) {
      return all;
    }
    Json.Obj s = (Json.Obj) schema;
    for (Map.Entry<String, Json> e : s.members().entrySet()) {
      if (!holds(s, e.getKey(), e.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Json.Obj s, String keyword, Json k, Json v) {
    return switch (keyword) {
      case "$ref" -> valid(find(((Json.Str) k).value()), v);
      case "type" ->
          k instanceof Json.Arr(List<Json> names)
              ? names.stream().anyMatch(n -> typed(n, v))
              : typed(k, v);
      case "enum" -> ((Json.Arr) k).items().contains(v);
      case "const" -> k.equals(v);
      case "allOf" -> ((Json.Arr) k).items().stream().allMatch(p -> valid(p, v));
      case "anyOf" -> ((Json.Arr) k).items().stream().anyMatch(p -> valid(p, v));
      case "oneOf" -> ((Json.Arr) k).items().stream().filter(p -> valid(p, v)).count() == 1;
      case "not" -> !valid(k, v);
      case "if" -> {
        String branch = valid(k, v) ? "then" : "else";
        yield !s.has(branch) || valid(s.members().getOrDefault(branch, new Json.Bool(true)), v);
      }
      default ->
          switch (v) {
            case Json.Num n -> number(keyword, k, n);
            case Json.Str(String text) -> text(keyword, k, text);
            case Json.Arr(List<Json> items) -> array(s, keyword, k, items);
            case Json.Obj o -> object(s, keyword, k, o);
            default -> true;
          };
    };
  }

  private Json find(String ref) {
    Json at = root;
    for (String raw : ref.length() < 2 ? new String[0] : ref.substring(2).split("/", -1)) {
      String token =
          URLDecoder.decode(raw, StandardCharsets.UTF_8).replace("~1", "/").replace("~0", "~");
      at =
          at instanceof Json.Arr(List<Json> items)
              ? items.get(Integer.parseInt(token))
              : ((Json.Obj) at).members().getOrDefault(token, new Json.Bool(false));
    }
    return at;
  }

  private static boolean typed(Json name, Json v) {
    return switch (((Json.Str) name).value()) {
      case "null" -> v instanceof Json.Null;
      case "boolean" -> v instanceof Json.Bool;
      case "string" -> v instanceof Json.Str;
      case "array" -> v instanceof Json.Arr;
      case "object" -> v instanceof Json.Obj;
      case "number" -> v instanceof Json.Num;
      default -> v instanceof Json.Num n && n.decimal() == Math.rint(n.decimal());
    };
  }

  private static boolean number(String keyword, Json k, Json.Num v) {
    if (!(k instanceof Json.Num bound)) {
      return true;
    }
    BigDecimal x = new BigDecimal(Double.toString(v.decimal()));
    BigDecimal b = new BigDecimal(Double.toString(bound.decimal()));
    return switch (keyword) {
      case "minimum" -> x.compareTo(b) >= 0;
      case "maximum" -> x.compareTo(b) <= 0;
      case "exclusiveMinimum" -> x.compareTo(b) > 0;
      case "exclusiveMaximum" -> x.compareTo(b) < 0;
      case "multipleOf" -> x.remainder(b).signum() == 0;
      default -> true;
    };
  }

  private static boolean text(String keyword, Json k, String v) {
    int length = v.codePointCount(0, v.length());
    return switch (keyword) {
      case "minLength" -> length >= ((Json.Num) k).decimal();
      case "maxLength" -> length <= ((Json.Num) k).decimal();
      case "pattern" -> Pattern.compile(((Json.Str) k).value()).matcher(v).find();
      case "format" -> formatted(((Json.Str) k).value(), v);
      default -> true;
    };
  }

  /** The JDK's own readers, which know nothing of the grammar's expressions. */
  private static boolean formatted(String format, String v) {
    try {
      switch (format) {
        case "date" -> LocalDate.parse(v);
        case "time" -> OffsetTime.parse(v);
        case "date-time" -> OffsetDateTime.parse(v);
        case "uuid" -> UUID.fromString(v);
        case "uri" -> URI.create(v).toURL();
        case "duration" -> {
          int t = v.indexOf('T');
          if (v.indexOf('W') < 0 && t > 0) {
            Duration.parse("P" + v.substring(t));
          }
          if (v.indexOf('W') < 0 && t != 1) {
            Period.parse(t < 0 ? v : v.substring(0, t));
          }
        }
        case "ipv4", "ipv6" -> InetAddress.ofLiteral(v);
        default -> {}
      }
      return true;
    } catch (DateTimeException | IllegalArgumentException | MalformedURLException e) {
      return false;
    }
  }

  private boolean array(Json.Obj s, String keyword, Json k, List<Json> v) {
    List<Json> first =
        s.members().get("prefixItems") instanceof Json.Arr(List<Json> p) ? p : List.of();
    return switch (keyword) {
      case "minItems" -> v.size() >= ((Json.Num) k).decimal();
      case "maxItems" -> v.size() <= ((Json.Num) k).decimal();
      case "uniqueItems" -> !k.equals(new Json.Bool(true)) || new HashSet<>(v).size() == v.size();
      case "prefixItems" -> {
        boolean all = true;
        for (int i = 0; i < Math.min(first.size(), v.size()); i++) {
          all &= valid(first.get(i), v.get(i));
        }
        yield all;
      }
      case "items" -> v.stream().skip(first.size()).allMatch(item -> valid(k, item));
      default -> true;
    };
  }

  private boolean object(Json.Obj s, String keyword, Json k, Json.Obj v) {
    return switch (keyword) {
      case "minProperties" -> v.keys().size() >= ((Json.Num) k).decimal();
      case "maxProperties" -> v.keys().size() <= ((Json.Num) k).decimal();
      case "required" ->
          ((Json.Arr) k).items().stream().allMatch(n -> v.has(((Json.Str) n).value()));
      case "properties" ->
          ((Json.Obj) k)
              .members().entrySet().stream()
                  .allMatch(p ->
                      !v.has(p.getKey())
                          || valid(
                              p.getValue(), v.members().getOrDefault(p.getKey(), Json.Null.NULL)));
      case "patternProperties" ->
          ((Json.Obj) k)
              .members().entrySet().stream()
                  .allMatch(p ->
                      v.members().entrySet().stream()
                          .filter(m -> Pattern.compile(p.getKey()).matcher(m.getKey()).find())
                          .allMatch(m -> valid(p.getValue(), m.getValue())));
      case "additionalProperties" -> {
        List<Json> others = new ArrayList<>();
        v.members()
            .forEach((name, value) -> {
              if (!declared(s, name)) {
                others.add(value);
              }
            });
        yield others.stream().allMatch(o -> valid(k, o));
      }
      default -> true;
    };
  }

  private static boolean declared(Json.Obj s, String name) {
    boolean named = s.members().get("properties") instanceof Json.Obj p && p.has(name);
    return named
        || (s.members().get("patternProperties") instanceof Json.Obj q
            && q.keys().stream().anyMatch(p -> Pattern.compile(p).matcher(name).find()));
  }
}
