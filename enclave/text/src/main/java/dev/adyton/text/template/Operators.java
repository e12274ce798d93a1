package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import dev.adyton.text.template.Value.Real;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic, comparison and joining. */
final class Operators {
  private Operators() {}

  static Value sign(Value of, boolean minus) throws TemplateException {
    return switch (of) {
      case Int(long v) -> new Int(minus ? -v : v);
      case Bool(boolean v) -> new Int(v ? (minus ? -1 : 1) : 0);
      case Real(double v) -> new Real(minus ? -v : v);
      default -> throw new TemplateException(Code.TYPE, "sign");
    };
  }

  static Value apply(String operator, Value a, Value b, Budget budget) throws TemplateException {
    return switch (operator) {
      case "==" -> Bool.of(Values.equal(a, b, budget));
      case "!=" -> Bool.of(!Values.equal(a, b, budget));
      case "<" -> Bool.of(order(a, b) < 0);
      case "<=" -> Bool.of(order(a, b) <= 0);
      case ">" -> Bool.of(order(a, b) > 0);
      case ">=" -> Bool.of(order(a, b) >= 0);
      case "in" -> Bool.of(in(a, b, budget));
      case "~" -> join(a, b, budget);
      case "+" -> plus(a, b, budget);
      default -> arithmetic(operator, a, b, budget);
    };
  }

  private static int order(Value a, Value b) throws TemplateException {
    if (a instanceof Nothing || b instanceof Nothing) {
      throw new TemplateException(Code.TYPE, "comparison");
    }
    return Values.compare(a, b, false);
  }

  static boolean in(Value item, Value of, Budget budget) throws TemplateException {
    return switch (of) {
      case Text t -> {
        if (item instanceof Text part) {
          budget.characters(t.length());
          yield t.string().contains(part.string());
        }
        yield false;
      }
      case Items(List<Value> list) -> Values.contains(list, item, budget);
      case Dict d -> item instanceof Text key && d.map().containsKey(key.string());
      case Nothing n -> false;
      default -> throw new TemplateException(Code.TYPE, "in");
    };
  }

  private static Value join(Value a, Value b, Budget budget) throws TemplateException {
    Text left = Values.text(a, budget);
    Text right = Values.text(b, budget);
    budget.length((long) left.length() + right.length());
    return left.plus(right);
  }

  private static Value plus(Value a, Value b, Budget budget) throws TemplateException {
    if (a instanceof Items(List<Value> x) && b instanceof Items(List<Value> y)) {
      budget.spend((long) x.size() + y.size());
      List<Value> both = new ArrayList<>(x);
      both.addAll(y);
      return new Items(both);
    }
    if (a instanceof Text || b instanceof Text) {
      if (a instanceof Nothing || b instanceof Nothing) {
        throw new TemplateException(Code.TYPE, "+");
      }
      return join(a, b, budget);
    }
    return arithmetic("+", a, b, budget);
  }

  private static Value arithmetic(String operator, Value a, Value b, Budget budget)
      throws TemplateException {
    if (operator.equals("*") && a instanceof Text t && b instanceof Int(long n)) {
      return repeat(t, n, budget);
    }
    if (whole(a) && whole(b) && !operator.equals("/")) {
      return whole(operator, integer(a), integer(b));
    }
    double x = Values.real(a);
    double y = Values.real(b);
    return switch (operator) {
      case "+" -> new Real(x + y);
      case "-" -> new Real(x - y);
      case "*" -> new Real(x * y);
      case "/" -> new Real(divisor(x, y));
      case "//" -> new Real(Math.floor(divisor(x, y)));
      default -> new Real(x - y * Math.floor(divisor(x, y)));
    };
  }

  private static double divisor(double x, double y) throws TemplateException {
    if (y == 0) {
      throw new TemplateException(Code.TYPE, "division by zero");
    }
    return x / y;
  }

  private static boolean whole(Value v) {
    return v instanceof Int || v instanceof Bool;
  }

  private static long integer(Value v) {
    return v instanceof Int(long i) ? i : v instanceof Bool(boolean b) && b ? 1 : 0;
  }

  private static Value whole(String operator, long x, long y) throws TemplateException {
    try {
      return new Int(
          switch (operator) {
            case "+" -> Math.addExact(x, y);
            case "-" -> Math.subtractExact(x, y);
            case "*" -> Math.multiplyExact(x, y);
            case "//" -> Math.floorDiv(x, y);
            default -> Math.floorMod(x, y);
          });
    } catch (ArithmeticException e) {
      throw new TemplateException(Code.TYPE, "arithmetic");
    }
  }

  private static Value repeat(Text text, long times, Budget budget) throws TemplateException {
    if (times > Integer.MAX_VALUE) {
      throw new TemplateException(Code.LIMIT, "characters");
    }
    budget.length(text.length() * Math.max(0, times));
    budget.spend(Math.max(0, times));
    Text.Builder all = new Text.Builder();
    for (long i = 0; i < times; i++) {
      all.add(text);
    }
    return all.text();
  }
}
