package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The functions that every template has. */
final class Globals {
  private Globals() {}

  static void define(Scope scope, LocalDateTime now, Budget budget) {
    scope.put("range", function(given -> range(given, budget)));
    scope.put("namespace", function(given -> dict(given, true)));
    scope.put("dict", function(given -> dict(given, false)));
    scope.put("raise_exception", function(Globals::raise));
    scope.put("strftime_now", function(given -> time(given.text(0, "format").string(), now)));
  }

  private static Value.Function function(Value.Function f) {
    return f;
  }

  private static Value raise(Arguments given) throws TemplateException {
    throw new TemplateException(Code.RAISED, "raise_exception");
  }

  private static Value range(Arguments given, Budget budget) throws TemplateException {
    boolean one = given.placed().size() < 2;
    long from = one ? 0 : given.integer(0, "start", 0);
    long to = given.integer(one ? 0 : 1, "stop", 0);
    long step = given.integer(2, "step", 1);
    if (step == 0) {
      throw new TemplateException(Code.TYPE, "range");
    }
    List<Value> list = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      budget.step();
      list.add(new Int(i));
      if (step > 0 ? i > Long.MAX_VALUE - step : i < Long.MIN_VALUE - step) {
        break;
      }
    }
    return new Items(list);
  }

  private static Value dict(Arguments given, boolean namespace) {
    LinkedHashMap<String, Value> map = new LinkedHashMap<>();
    boolean content = false;
    if (!given.placed().isEmpty() && given.placed().getFirst() instanceof Dict d) {
      map.putAll(d.map());
      content = d.contentKeys();
    }
    map.putAll(given.named());
    return new Dict(map, namespace, content);
  }

  private static Value time(String format, LocalDateTime now) throws TemplateException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
      } else {
        i++;
        boolean bare = i < format.length() && format.charAt(i) == '-';
        i += bare ? 1 : 0;
        out.append(field(i < format.length() ? format.charAt(i) : ' ', bare, now));
      }
    }
    return Text.own(out.toString());
  }

  private static String field(char letter, boolean bare, LocalDateTime now)
      throws TemplateException {
    String pattern =
        switch (letter) {
          case 'd' -> bare ? "d" : "dd";
          case 'm' -> bare ? "M" : "MM";
          case 'H' -> bare ? "H" : "HH";
          case 'I' -> bare ? "h" : "hh";
          case 'M' -> bare ? "m" : "mm";
          case 'S' -> bare ? "s" : "ss";
          case 'y' -> "yy";
          case 'Y' -> "yyyy";
          case 'b' -> "MMM";
          case 'B' -> "MMMM";
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case 'j' -> "DDD";
          case 'p' -> "a";
          case 'F' -> "yyyy-MM-dd";
          case 'T' -> "HH:mm:ss";
          case '%' -> "'%'";
          default -> throw new TemplateException(Code.UNKNOWN, "strftime_now");
        };
    return now.format(DateTimeFormatter.ofPattern(pattern, Locale.US));
  }
}
