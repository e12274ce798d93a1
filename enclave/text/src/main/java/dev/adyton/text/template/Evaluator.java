package dev.adyton.text.template;

import dev.adyton.text.template.Node.Expression;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes expressions within a budget. */
final class Evaluator {
  private final Budget budget;
  private final Filters filters;
  private final Methods methods;

  Evaluator(Budget budget) {
    this.budget = budget;
    this.filters = new Filters(budget);
    this.methods = new Methods(budget);
  }

  Value value(Expression e, Scope scope) throws TemplateException {
    budget.step();
    budget.enter();
    Value value = compute(e, scope);
    budget.leave();
    return value;
  }

  private Value compute(Expression e, Scope scope) throws TemplateException {
    return switch (e) {
      case Node.Literal(Value v) -> v;
      case Node.Name(String name) -> scope.get(name);
      case Node.ListOf(List<Expression> items) -> new Items(values(items, scope));
      case Node.DictOf d -> dict(d, scope);
      case Node.Member m -> member(m, scope);
      case Node.Slice s -> slice(s, scope);
      case Node.Call c -> called(c, scope);
      case Node.Filter f -> filtered(f, value(f.of(), scope), scope);
      case Node.Test t -> {
        Arguments given = arguments(t.given(), scope);
        yield Bool.of(Checks.holds(t.name(), value(t.of(), scope), given, budget) != t.negated());
      }
      case Node.Not(Expression of) -> Bool.of(!Values.truth(value(of, scope)));
      case Node.Sign s -> Operators.sign(value(s.of(), scope), s.minus());
      case Node.Binary b -> binary(b, scope);
      case Node.Choice c ->
          Values.truth(value(c.condition(), scope))
              ? value(c.then(), scope)
              : c.otherwise().isPresent() ? value(c.otherwise().get(), scope) : Nothing.UNDEFINED;
    };
  }

  private Value binary(Node.Binary b, Scope scope) throws TemplateException {
    Value left = value(b.left(), scope);
    return switch (b.operator()) {
      case "and" -> Values.truth(left) ? value(b.right(), scope) : left;
      case "or" -> Values.truth(left) ? left : value(b.right(), scope);
      default -> Operators.apply(b.operator(), left, value(b.right(), scope), budget);
    };
  }

  private List<Value> values(List<Expression> items, Scope scope) throws TemplateException {
    List<Value> list = new ArrayList<>();
    for (Expression i : items) {
      list.add(value(i, scope));
    }
    return list;
  }

  private Value dict(Node.DictOf d, Scope scope) throws TemplateException {
    LinkedHashMap<String, Value> map = new LinkedHashMap<>();
    boolean content = false;
    for (int i = 0; i < d.keys().size(); i++) {
      Text key = Values.text(value(d.keys().get(i), scope), budget);
      content |= key.hasContent();
      map.put(key.string(), value(d.values().get(i), scope));
    }
    return new Dict(map, false, content);
  }

  private Value member(Node.Member m, Scope scope) throws TemplateException {
    Value of = value(m.of(), scope);
    Value key = value(m.key(), scope);
    return switch (of) {
      case Dict d -> key instanceof Text t ? Values.get(d, t.string()) : Nothing.UNDEFINED;
      case Items(List<Value> list) when key instanceof Int(long i) -> {
        long at = i < 0 ? i + list.size() : i;
        yield at >= 0 && at < list.size() ? list.get((int) at) : Nothing.UNDEFINED;
      }
      case Text t when key instanceof Int(long i) -> {
        List<Value> letters = Values.each(t, budget);
        long at = i < 0 ? i + letters.size() : i;
        yield at >= 0 && at < letters.size() ? letters.get((int) at) : Nothing.UNDEFINED;
      }
      case Nothing n -> {
        // As in Jinja: a member of what is not there is an error, a member that is not there none.
        throw new TemplateException(Code.TYPE, "member of nothing");
      }
      default -> Nothing.UNDEFINED;
    };
  }

  private Value slice(Node.Slice s, Scope scope) throws TemplateException {
    Value of = value(s.of(), scope);
    List<Value> list = Values.each(of, budget);
    long step = bound(s.step(), scope, 1);
    if (step == 0) {
      throw new TemplateException(Code.TYPE, "slice");
    }
    int n = list.size();
    long from = clamp(bound(s.from(), scope, step > 0 ? 0 : n - 1L), n, step);
    long to = s.to().isEmpty() ? (step > 0 ? n : -1) : clamp(bound(s.to(), scope, 0), n, step);
    List<Value> cut = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      cut.add(list.get((int) i));
      if (Math.abs(step) > n) {
        break;
      }
    }
    if (!(of instanceof Text)) {
      return new Items(cut);
    }
    Text.Builder text = new Text.Builder();
    cut.forEach(c -> text.add((Text) c));
    return text.text();
  }

  private long bound(Optional<Expression> e, Scope scope, long absent) throws TemplateException {
    if (e.isEmpty()) {
      return absent;
    }
    return switch (value(e.get(), scope)) {
      case Int(long v) -> v;
      case Nothing n -> absent;
      default -> throw new TemplateException(Code.TYPE, "slice");
    };
  }

  private static long clamp(long i, int n, long step) {
    long at = i < 0 ? i + n : i;
    return step > 0 ? Math.clamp(at, 0, n) : Math.clamp(at, -1, n - 1L);
  }

  private Value called(Node.Call c, Scope scope) throws TemplateException {
    Arguments given = arguments(c.given(), scope);
    if (c.of() instanceof Node.Member m && value(m.key(), scope) instanceof Text name) {
      Value of = value(m.of(), scope);
      if (of instanceof Dict d && Values.get(d, name.string()) instanceof Value.Function f) {
        return call(f, given);
      }
      return methods.call(of, name.string(), given);
    }
    return call(value(c.of(), scope), given);
  }

  Value call(Value function, Arguments given) throws TemplateException {
    if (!(function instanceof Value.Function f)) {
      throw new TemplateException(Code.UNKNOWN, "function");
    }
    budget.enter();
    Value value = f.call(given);
    budget.leave();
    return value;
  }

  Value filtered(Node.Filter f, Value of, Scope scope) throws TemplateException {
    return filters.apply(f.name(), of, arguments(f.given(), scope));
  }

  Arguments arguments(Node.Given given, Scope scope) throws TemplateException {
    List<Value> placed = values(given.placed(), scope);
    if (given.spread().isPresent()) {
      placed.addAll(Values.each(value(given.spread().get(), scope), budget));
    }
    Map<String, Value> named = new LinkedHashMap<>();
    for (Map.Entry<String, Expression> e : given.named().entrySet()) {
      named.put(e.getKey(), value(e.getValue(), scope));
    }
    return new Arguments(placed, named);
  }
}
