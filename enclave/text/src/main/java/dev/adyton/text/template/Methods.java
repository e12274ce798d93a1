package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The methods of Python's texts, lists and maps that chat templates call. */
final class Methods {
  private final Budget budget;

  Methods(Budget budget) {
    this.budget = budget;
  }

  Value call(Value of, String name, Arguments given) throws TemplateException {
    return switch (of) {
      case Text t -> text(t, name, given);
      case Dict d -> dict(d, name, given);
      case Items(List<Value> list) -> list(list, name, given);
      default -> throw new TemplateException(Code.UNKNOWN, "method");
    };
  }

  private Value text(Text t, String name, Arguments given) throws TemplateException {
    budget.characters(t.length());
    return switch (name) {
      case "strip" -> Texts.strip(t, letters(given), true, true);
      case "lstrip" -> Texts.strip(t, letters(given), true, false);
      case "rstrip" -> Texts.strip(t, letters(given), false, true);
      case "upper", "lower", "title", "capitalize" -> Texts.cased(t, name);
      case "split" -> {
        boolean blank = given.get(0, "sep").orElse(Nothing.NONE) == Nothing.NONE;
        long most = given.integer(1, "maxsplit", -1);
        yield new Items(
            blank
                ? Texts.words(t, most, budget)
                : Texts.split(t, given.text(0, "sep").string(), most, budget));
      }
      case "splitlines" -> new Items(Texts.split(t, "\n", -1, budget));
      case "replace" ->
          Texts.replace(
              t,
              given.text(0, "old").string(),
              given.text(1, "new"),
              given.integer(2, "count", -1),
              budget);
      case "startswith" -> Bool.of(any(given, p -> t.string().startsWith(p)));
      case "endswith" -> Bool.of(any(given, p -> t.string().endsWith(p)));
      case "find" -> new Int(t.string().indexOf(given.text(0, "sub").string()));
      case "rfind" -> new Int(t.string().lastIndexOf(given.text(0, "sub").string()));
      case "count" ->
          new Int(Texts.split(t, given.text(0, "sub").string(), -1, budget).size() - 1L);
      case "join" -> Texts.join(t, Values.each(given.need(0, "iterable"), budget), budget);
      case "isdigit" -> Bool.of(t.length() > 0 && t.string().chars().allMatch(Character::isDigit));
      default -> throw new TemplateException(Code.UNKNOWN, "method");
    };
  }

  private interface Part {
    boolean test(String part);
  }

  private static boolean any(Arguments given, Part part) throws TemplateException {
    if (given.need(0, "prefix") instanceof Items(List<Value> list)) {
      return list.stream().anyMatch(v -> v instanceof Text p && part.test(p.string()));
    }
    return part.test(given.text(0, "prefix").string());
  }

  private static Optional<String> letters(Arguments given) throws TemplateException {
    boolean blank = given.get(0, "chars").orElse(Nothing.NONE) == Nothing.NONE;
    return blank ? Optional.empty() : Optional.of(given.text(0, "chars").string());
  }

  private Value dict(Dict d, String name, Arguments given) throws TemplateException {
    budget.spend(d.map().size());
    return switch (name) {
      case "get" -> {
        Value absent = given.get(1, "default").orElse(Nothing.NONE);
        yield given.need(0, "key") instanceof Text key
            ? d.map().getOrDefault(key.string(), absent)
            : absent;
      }
      case "items" -> Filters.items(d);
      case "keys" -> new Items(Values.each(d, budget));
      case "values" -> new Items(new ArrayList<>(d.map().values()));
      case "pop" -> {
        Value gone = d.map().remove(given.text(0, "key").string());
        yield gone == null ? given.need(1, "default") : gone;
      }
      case "update" -> {
        if (given.need(0, "other") instanceof Dict other) {
          d.map().putAll(other.map());
        }
        yield Nothing.NONE;
      }
      default -> throw new TemplateException(Code.UNKNOWN, "method");
    };
  }

  private Value list(List<Value> list, String name, Arguments given) throws TemplateException {
    budget.spend(list.size());
    return switch (name) {
      case "append" -> {
        list.add(given.need(0, "item"));
        yield Nothing.NONE;
      }
      case "pop" -> {
        long i = given.integer(0, "index", -1);
        long at = i < 0 ? i + list.size() : i;
        if (at < 0 || at >= list.size()) {
          throw new TemplateException(Code.TYPE, "pop");
        }
        yield list.remove((int) at);
      }
      case "index" -> new Int(index(list, given.need(0, "item")));
      default -> throw new TemplateException(Code.UNKNOWN, "method");
    };
  }

  private long index(List<Value> list, Value item) throws TemplateException {
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(list.get(i), item, budget)) {
        return i;
      }
    }
    throw new TemplateException(Code.TYPE, "index");
  }
}
