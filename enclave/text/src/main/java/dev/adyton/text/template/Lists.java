package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The filters that work on lists and maps. */
final class Lists {
  private final Budget budget;
  private final Filters filters;

  Lists(Budget budget, Filters filters) {
    this.budget = budget;
    this.filters = filters;
  }

  Value apply(String name, Value v, Arguments given) throws TemplateException {
    if (name.equals("items") || name.equals("dictsort")) {
      if (!(v instanceof Dict d)) {
        throw new TemplateException(Code.TYPE, name);
      }
      budget.spend(d.map().size());
      return name.equals("items") ? Filters.items(d) : dictSort(d, given);
    }
    List<Value> list = Values.each(v, budget);
    budget.spend(list.size());
    return switch (name) {
      case "list" -> new Items(new ArrayList<>(list));
      case "first" -> list.isEmpty() ? Nothing.UNDEFINED : list.getFirst();
      case "last" -> list.isEmpty() ? Nothing.UNDEFINED : list.getLast();
      case "reverse" -> new Items(new ArrayList<>(list.reversed()));
      case "join" -> join(list, given);
      case "sort" -> sort(list, given);
      case "unique" -> unique(list);
      case "sum" -> sum(list);
      case "min", "max" -> extreme(list, name.equals("max"));
      case "map" -> map(list, given);
      case "select", "reject" -> select(list, given, false, name.equals("select"));
      case "selectattr", "rejectattr" -> select(list, given, true, name.equals("selectattr"));
      default -> throw new TemplateException(Code.UNKNOWN, "filter");
    };
  }

  private Value join(List<Value> list, Arguments given) throws TemplateException {
    Text between = given.get(0, "d").isPresent() ? given.text(0, "d") : Text.EMPTY;
    List<Value> items = list;
    if (given.get(1, "attribute").isPresent()) {
      items = new ArrayList<>();
      for (Value v : list) {
        items.add(attribute(v, given.need(1, "attribute")));
      }
    }
    return Texts.join(between, items, budget);
  }

  /** A member, or a member's member where the name has points. */
  private static Value attribute(Value of, Value key) {
    if (key instanceof Int(long i) && of instanceof Items(List<Value> list)) {
      return i >= 0 && i < list.size() ? list.get((int) i) : Nothing.UNDEFINED;
    }
    Value value = of;
    for (String part : key instanceof Text t ? t.string().split("\\.") : new String[0]) {
      value = value instanceof Dict d ? Values.get(d, part) : Nothing.UNDEFINED;
    }
    return value;
  }

  private Value map(List<Value> list, Arguments given) throws TemplateException {
    List<Value> out = new ArrayList<>();
    Value attribute = given.named().get("attribute");
    for (Value v : list) {
      if (attribute != null) {
        Value found = attribute(v, attribute);
        Value absent = given.named().getOrDefault("default", Nothing.UNDEFINED);
        out.add(found == Nothing.UNDEFINED ? absent : found);
      } else {
        out.add(filters.apply(given.text(0, "filter").string(), v, given.after(1)));
      }
    }
    return new Items(out);
  }

  private Value select(List<Value> list, Arguments given, boolean byAttribute, boolean kept)
      throws TemplateException {
    List<Value> out = new ArrayList<>();
    int skip = byAttribute ? 1 : 0;
    for (Value v : list) {
      Value tested = byAttribute ? attribute(v, given.need(0, "attribute")) : v;
      boolean holds =
          given.placed().size() > skip
              ? Checks.holds(
                  given.text(skip, "test").string(), tested, given.after(skip + 1), budget)
              : Values.truth(tested);
      if (holds == kept) {
        out.add(v);
      }
    }
    return new Items(out);
  }

  private Value unique(List<Value> list) throws TemplateException {
    List<Value> out = new ArrayList<>();
    for (Value v : list) {
      if (!Values.contains(out, v, budget)) {
        out.add(v);
      }
    }
    return new Items(out);
  }

  private static Value sum(List<Value> list) throws TemplateException {
    long whole = 0;
    double real = 0;
    boolean all = true;
    for (Value v : list) {
      all &= v instanceof Int;
      whole += v instanceof Int(long i) ? i : 0;
      real += Values.real(v);
    }
    return all ? new Int(whole) : new Value.Real(real);
  }

  private static Value extreme(List<Value> list, boolean most) throws TemplateException {
    Value best = Nothing.UNDEFINED;
    for (Value v : list) {
      int c = best == Nothing.UNDEFINED ? 0 : Values.compare(v, best, true);
      if (best == Nothing.UNDEFINED || (most ? c > 0 : c < 0)) {
        best = v;
      }
    }
    return best;
  }

  private Value sort(List<Value> list, Arguments given) throws TemplateException {
    boolean reverse = given.flag(0, "reverse", false);
    boolean folds = !given.flag(1, "case_sensitive", false);
    Optional<Value> attribute = given.get(2, "attribute");
    List<Keyed> keyed = new ArrayList<>();
    for (Value v : list) {
      keyed.add(new Keyed(attribute.isPresent() ? attribute(v, attribute.get()) : v, v));
    }
    return new Items(sorted(keyed, folds, reverse));
  }

  private Value dictSort(Dict d, Arguments given) throws TemplateException {
    boolean folds = !given.flag(0, "case_sensitive", false);
    boolean byValue =
        given.get(1, "by").isPresent() && given.text(1, "by").string().equals("value");
    List<Keyed> keyed = new ArrayList<>();
    for (Value pair : Filters.items(d).list()) {
      keyed.add(new Keyed(((Items) pair).list().get(byValue ? 1 : 0), pair));
    }
    return new Items(sorted(keyed, folds, given.flag(2, "reverse", false)));
  }

  private record Keyed(Value key, Value value) {}

  /** Merge sort, stable, which may refuse to compare: the JDK's comparators cannot. */
  private List<Value> sorted(List<Keyed> items, boolean folds, boolean reverse)
      throws TemplateException {
    List<Value> out = new ArrayList<>();
    for (Keyed k : merged(items, folds, reverse)) {
      out.add(k.value());
    }
    return out;
  }

  private List<Keyed> merged(List<Keyed> items, boolean folds, boolean reverse)
      throws TemplateException {
    budget.spend(items.size());
    if (items.size() < 2) {
      return items;
    }
    int half = items.size() / 2;
    List<Keyed> left = merged(items.subList(0, half), folds, reverse);
    List<Keyed> right = merged(items.subList(half, items.size()), folds, reverse);
    List<Keyed> out = new ArrayList<>(items.size());
    int l = 0;
    int r = 0;
    while (l < left.size() && r < right.size()) {
      int c = Values.compare(left.get(l).key(), right.get(r).key(), folds);
      out.add((reverse ? c >= 0 : c <= 0) ? left.get(l++) : right.get(r++));
    }
    out.addAll(left.subList(l, left.size()));
    out.addAll(right.subList(r, right.size()));
    return Collections.unmodifiableList(out);
  }
}
