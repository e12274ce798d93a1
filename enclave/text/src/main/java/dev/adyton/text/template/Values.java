package dev.adyton.text.template;

import dev.adyton.codec.Json;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import dev.adyton.text.template.Value.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What holds for all values: truth, equality, order, and their text. */
final class Values {
  private Values() {}

  /** Takes JSON over; {@code content} says whether it belongs to the conversation. */
  static Value of(Json json, boolean content) {
    return switch (json) {
      case Json.Str(String s) -> content ? Text.content(s) : Text.own(s);
      case Json.Num n -> n.isInteger() ? new Int(n.integer()) : new Real(n.decimal());
      case Json.Bool(boolean b) -> Bool.of(b);
      case Json.Null n -> Nothing.NONE;
      case Json.Arr(List<Json> items) -> {
        List<Value> list = new ArrayList<>();
        items.forEach(i -> list.add(of(i, content)));
        yield new Items(list);
      }
      case Json.Obj o -> {
        LinkedHashMap<String, Value> map = new LinkedHashMap<>();
        o.members().forEach((k, v) -> map.put(k, of(v, content)));
        yield new Dict(map, false, content);
      }
    };
  }

  static boolean truth(Value value) {
    return switch (value) {
      case Text t -> t.length() > 0;
      case Int(long v) -> v != 0;
      case Real(double v) -> v != 0;
      case Bool(boolean v) -> v;
      case Nothing n -> false;
      case Items(List<Value> list) -> !list.isEmpty();
      case Dict d -> d.namespace() || !d.map().isEmpty();
      case Value.Function f -> true;
    };
  }

  static boolean number(Value value) {
    return value instanceof Int || value instanceof Real;
  }

  static double real(Value value) throws TemplateException {
    return switch (value) {
      case Int(long v) -> v;
      case Real(double v) -> v;
      case Bool(boolean v) -> v ? 1 : 0;
      default -> throw new TemplateException(Code.TYPE, "number");
    };
  }

  /** Equality. A boolean equals no number, unlike in Python. Lists may hold themselves. */
  static boolean equal(Value a, Value b, Budget budget) throws TemplateException {
    budget.step();
    if (number(a) && number(b)) {
      boolean whole = a instanceof Int && b instanceof Int;
      return whole ? a.equals(b) : value(a) == value(b);
    }
    budget.enter();
    boolean same;
    if (a instanceof Items(List<Value> x) && b instanceof Items(List<Value> y)) {
      same = x.size() == y.size();
      for (int i = 0; same && i < x.size(); i++) {
        same = equal(x.get(i), y.get(i), budget);
      }
    } else if (a instanceof Dict x && b instanceof Dict y) {
      same = x.map().keySet().equals(y.map().keySet());
      for (String k : x.map().keySet()) {
        same = same && equal(get(x, k), get(y, k), budget);
      }
    } else {
      same = Objects.equals(a, b);
    }
    budget.leave();
    return same;
  }

  static boolean contains(List<Value> list, Value item, Budget budget) throws TemplateException {
    for (Value v : list) {
      if (equal(v, item, budget)) {
        return true;
      }
    }
    return false;
  }

  private static double value(Value number) {
    return number instanceof Int(long v) ? (double) v : ((Real) number).value();
  }

  static Value get(Dict dict, String key) {
    return dict.map().getOrDefault(key, Nothing.UNDEFINED);
  }

  /** Order of numbers and of texts; what is not there equals itself. */
  static int compare(Value a, Value b, boolean folds) throws TemplateException {
    if (a instanceof Text x && b instanceof Text y) {
      return folds ? x.string().compareToIgnoreCase(y.string()) : x.string().compareTo(y.string());
    }
    return a instanceof Nothing && a.equals(b) ? 0 : Double.compare(real(a), real(b));
  }

  /** Returns what printing a value writes. */
  static Text text(Value value, Budget budget) throws TemplateException {
    return switch (value) {
      case Text t -> t;
      case Nothing n -> n == Nothing.NONE ? Text.own("None") : Text.EMPTY;
      default -> new JsonText(JsonText.Style.PLAIN, budget).write(value);
    };
  }

  static String spell(double v) {
    if (Double.isNaN(v)) {
      return "nan";
    }
    if (Double.isInfinite(v)) {
      return v > 0 ? "inf" : "-inf";
    }
    if (v == Math.rint(v) && Math.abs(v) < 1e16) {
      return (v == 0 && 1 / v < 0 ? "-" : "") + (long) v + ".0";
    }
    return Double.toString(v).toLowerCase(Locale.ROOT);
  }

  /** Returns what a loop goes over: items, keys, or characters. */
  static List<Value> each(Value value, Budget budget) throws TemplateException {
    return switch (value) {
      case Items(List<Value> list) -> list;
      case Dict d -> {
        List<Value> keys = new ArrayList<>();
        d.map().keySet().forEach(k -> keys.add(d.key(k)));
        yield keys;
      }
      case Text t -> {
        budget.characters(16L * t.length());
        List<Value> letters = new ArrayList<>();
        for (int i = 0; i < t.length(); ) {
          int end = t.string().offsetByCodePoints(i, 1);
          letters.add(t.sub(i, end));
          i = end;
        }
        yield letters;
      }
      case Nothing n -> List.of();
      default -> throw new TemplateException(Code.TYPE, "iterable");
    };
  }
}
