package dev.adyton.text.template;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import dev.adyton.text.template.Value.Real;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jinja's filters, those that chat templates use. */
final class Filters {
  private static final JsonLimits JSON = new JsonLimits(1 << 20, 64, 65_536);

  private final Budget budget;
  private final Lists lists;

  Filters(Budget budget) {
    this.budget = budget;
    this.lists = new Lists(budget, this);
  }

  Value apply(String name, Value v, Arguments given) throws TemplateException {
    budget.step();
    return switch (name) {
      case "length", "count" -> new Int(length(v));
      case "default", "d" -> {
        boolean falsy = given.flag(1, "boolean", false) && !Values.truth(v);
        yield v == Nothing.UNDEFINED || falsy
            ? given.get(0, "default_value").orElse(Text.EMPTY)
            : v;
      }
      case "tojson" -> new JsonText(style(given), budget).write(v);
      case "from_json", "fromjson" -> parse(text(v));
      case "string" -> Values.text(v, budget);
      case "safe", "escape", "e" -> v;
      case "int" -> integer(v, given.get(0, "default").orElse(new Int(0)));
      case "float" -> real(v, given.get(0, "default").orElse(new Real(0)));
      case "abs" ->
          v instanceof Int(long i) ? new Int(Math.abs(i)) : new Real(Math.abs(Values.real(v)));
      case "round" -> round(v, given);
      case "upper", "lower", "title", "capitalize" -> {
        budget.characters(text(v).length());
        yield Texts.cased(text(v), name);
      }
      case "trim" -> {
        budget.characters(text(v).length());
        Optional<String> letters =
            given.placed().isEmpty()
                ? Optional.empty()
                : Optional.of(given.text(0, "chars").string());
        yield Texts.strip(text(v), letters, true, true);
      }
      case "replace" -> {
        Text t = text(v);
        budget.characters(t.length());
        yield Texts.replace(
            t,
            given.text(0, "old").string(),
            given.text(1, "new"),
            given.integer(2, "count", -1),
            budget);
      }
      case "indent" -> indent(text(v), given);
      default -> lists.apply(name, v, given);
    };
  }

  private static Text text(Value v) throws TemplateException {
    if (v instanceof Text t) {
      return t;
    }
    throw new TemplateException(Code.TYPE, "text");
  }

  private static long length(Value v) throws TemplateException {
    return switch (v) {
      case Text t -> t.string().codePointCount(0, t.length());
      case Items(List<Value> list) -> list.size();
      case Dict d -> d.map().size();
      case Nothing n when n == Nothing.UNDEFINED -> 0;
      default -> throw new TemplateException(Code.TYPE, "length");
    };
  }

  private JsonText.Style style(Arguments given) throws TemplateException {
    Value indent = given.get(0, "indent").orElse(Nothing.NONE);
    int spaces = indent instanceof Int(long i) ? Math.clamp(i, 0, 64) : -1;
    String item = ", ";
    String colon = ": ";
    if (given.named().get("separators") instanceof Items(List<Value> pair) && pair.size() == 2) {
      item = text(pair.get(0)).string();
      colon = text(pair.get(1)).string();
    }
    return new JsonText.Style(
        spaces,
        item,
        colon,
        given.flag(9, "sort_keys", false),
        given.flag(9, "ensure_ascii", false));
  }

  private Value parse(Text t) throws TemplateException {
    budget.characters(16L * t.length());
    try {
      return Values.of(
          Json.parse(t.string().getBytes(StandardCharsets.UTF_8), JSON), t.hasContent());
    } catch (CodecException e) {
      throw new TemplateException(Code.TYPE, "from_json");
    }
  }

  private static Value integer(Value v, Value absent) {
    return switch (v) {
      case Int i -> i;
      case Real(double d) -> new Int((long) d);
      case Bool(boolean b) -> new Int(b ? 1 : 0);
      case Text t -> {
        String s = t.string().strip();
        boolean whole = s.length() < 19 && s.matches("[+-]?[0-9]+");
        yield whole ? new Int(Long.parseLong(s)) : absent;
      }
      default -> absent;
    };
  }

  private static Value real(Value v, Value absent) throws TemplateException {
    if (v instanceof Text t) {
      String s = t.string().strip();
      boolean number = s.length() < 64 && s.matches("[+-]?[0-9]+(\\.[0-9]*)?");
      return number ? new Real(Double.parseDouble(s)) : absent;
    }
    return Values.number(v) || v instanceof Bool ? new Real(Values.real(v)) : absent;
  }

  private static Value round(Value v, Arguments given) throws TemplateException {
    double scale = Math.pow(10, Math.clamp(given.integer(0, "precision", 0), 0, 15));
    return new Real(Math.rint(Values.real(v) * scale) / scale);
  }

  private Value indent(Text t, Arguments given) throws TemplateException {
    Value width = given.get(0, "width").orElse(new Int(4));
    Text by =
        width instanceof Text own
            ? own
            : Text.own(" ".repeat(Math.clamp(given.integer(0, "width", 4), 0, 256)));
    return Texts.indent(
        t, by, given.flag(1, "first", false), given.flag(2, "blank", false), budget);
  }

  /** Returns a map's pairs. */
  static Items items(Dict d) {
    List<Value> pairs = new ArrayList<>();
    d.map().forEach((k, v) -> pairs.add(new Items(new ArrayList<>(List.of(d.key(k), v)))));
    return new Items(pairs);
  }
}
