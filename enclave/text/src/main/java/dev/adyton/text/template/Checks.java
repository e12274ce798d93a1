package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import dev.adyton.text.template.Value.Real;
import java.util.Locale;

/** Jinja's tests, as in {@code x is defined}. */
final class Checks {
  private Checks() {}

  static boolean holds(String name, Value v, Arguments given, Budget budget)
      throws TemplateException {
    return switch (name) {
      case "defined" -> v != Nothing.UNDEFINED;
      case "undefined" -> v == Nothing.UNDEFINED;
      case "none" -> v == Nothing.NONE;
      case "true" -> v.equals(Bool.TRUE);
      case "false" -> v.equals(Bool.FALSE);
      case "boolean" -> v instanceof Bool;
      case "number" -> Values.number(v);
      case "integer" -> v instanceof Int;
      case "float" -> v instanceof Real;
      case "string" -> v instanceof Text;
      case "mapping" -> v instanceof Dict;
      case "iterable" -> v instanceof Items || v instanceof Text || v instanceof Dict;
      case "sequence" -> v instanceof Items || v instanceof Text || v instanceof Dict;
      case "callable" -> v instanceof Value.Function;
      case "lower" -> v instanceof Text t && t.string().equals(t.string().toLowerCase(Locale.ROOT));
      case "upper" -> v instanceof Text t && t.string().equals(t.string().toUpperCase(Locale.ROOT));
      case "odd" -> Math.floorMod(integer(v), 2) == 1;
      case "even" -> Math.floorMod(integer(v), 2) == 0;
      case "divisibleby" -> {
        long by = given.integer(0, "num", 0);
        if (by == 0) {
          throw new TemplateException(Code.TYPE, "divisibleby");
        }
        yield integer(v) % by == 0;
      }
      case "in" -> Operators.in(v, given.need(0, "seq"), budget);
      case "equalto", "eq", "==", "sameas" -> Values.equal(v, given.need(0, "other"), budget);
      case "ne", "!=" -> !Values.equal(v, given.need(0, "other"), budget);
      case "gt", "greaterthan" -> Values.compare(v, given.need(0, "other"), false) > 0;
      case "ge" -> Values.compare(v, given.need(0, "other"), false) >= 0;
      case "lt", "lessthan" -> Values.compare(v, given.need(0, "other"), false) < 0;
      case "le" -> Values.compare(v, given.need(0, "other"), false) <= 0;
      default -> throw new TemplateException(Code.UNKNOWN, "test");
    };
  }

  private static long integer(Value v) throws TemplateException {
    if (v instanceof Int(long i)) {
      return i;
    }
    throw new TemplateException(Code.TYPE, "integer");
  }
}
