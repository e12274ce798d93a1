package dev.adyton.text.template;

import dev.adyton.text.template.Node.Parameter;
import dev.adyton.text.template.Node.Statement;
import dev.adyton.text.template.TemplateException.Code;
import dev.adyton.text.template.Value.Bool;
import dev.adyton.text.template.Value.Dict;
import dev.adyton.text.template.Value.Int;
import dev.adyton.text.template.Value.Items;
import dev.adyton.text.template.Value.Nothing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs statements within a budget. One per rendering. */
final class Interpreter {
  /** What a statement asks of the loop around it. */
  private enum Flow {
    ON,
    NEXT,
    OUT
  }

  private final Budget budget;
  private final Evaluator evaluator;
  private Text.Builder out = new Text.Builder();

  Interpreter(Budget budget) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget);
  }

  Text run(List<Statement> body, Scope scope) throws TemplateException {
    body(body, scope);
    return out.text();
  }

  private Flow body(List<Statement> body, Scope scope) throws TemplateException {
    budget.enter();
    Flow flow = Flow.ON;
    for (Statement s : body) {
      budget.step();
      flow = statement(s, scope);
      if (flow != Flow.ON) {
        break;
      }
    }
    budget.leave();
    return flow;
  }

  private Flow statement(Statement statement, Scope scope) throws TemplateException {
    switch (statement) {
      case Node.Write(Text text) -> write(text);
      case Node.Print(Node.Expression value) ->
          write(Values.text(evaluator.value(value, scope), budget));
      case Node.If i -> {
        boolean holds = Values.truth(evaluator.value(i.condition(), scope));
        return body(holds ? i.then() : i.otherwise(), scope);
      }
      case Node.For f -> {
        return loop(f, scope);
      }
      case Node.Set s -> set(s.targets(), evaluator.value(s.value(), scope), scope);
      case Node.SetBlock s -> set(List.of(s.target()), capture(s.body(), scope.inner()), scope);
      case Node.Macro m -> scope.put(m.name(), macro(m.parameters(), m.body(), scope));
      case Node.CallBlock c -> {
        Scope inner = scope.inner();
        Value caller = macro(c.parameters(), c.body(), scope);
        Arguments given = evaluator.arguments(c.call().given(), scope);
        Map<String, Value> named = new HashMap<>(given.named());
        named.put("caller", caller);
        Value value =
            evaluator.call(
                evaluator.value(c.call().of(), inner), new Arguments(given.placed(), named));
        write(Values.text(value, budget));
      }
      case Node.FilterBlock f -> {
        Value value = capture(f.body(), scope.inner());
        for (Node.Filter filter : f.filters()) {
          value = evaluator.filtered(filter, value, scope);
        }
        write(Values.text(value, budget));
      }
      case Node.Block b -> {
        return body(b.body(), scope);
      }
      case Node.Leave l -> {
        return l.goesOn() ? Flow.NEXT : Flow.OUT;
      }
    }
    return Flow.ON;
  }

  private void write(Text text) throws TemplateException {
    budget.length((long) out.length() + text.length());
    out.add(text);
  }

  /** Runs statements and returns what they wrote. */
  private Text capture(List<Statement> body, Scope scope) throws TemplateException {
    Text.Builder before = out;
    out = new Text.Builder();
    body(body, scope);
    Text text = out.text();
    out = before;
    return text;
  }

  private void set(List<Node.Expression> targets, Value value, Scope scope)
      throws TemplateException {
    if (targets.size() == 1) {
      assign(targets.getFirst(), value, scope);
      return;
    }
    List<Value> values = Values.each(value, budget);
    if (values.size() != targets.size()) {
      throw new TemplateException(Code.TYPE, "set");
    }
    for (int i = 0; i < targets.size(); i++) {
      assign(targets.get(i), values.get(i), scope);
    }
  }

  private void assign(Node.Expression target, Value value, Scope scope) throws TemplateException {
    switch (target) {
      case Node.Name(String name) -> scope.put(name, value);
      case Node.Member m -> {
        if (evaluator.value(m.of(), scope) instanceof Dict d
            && d.namespace()
            && evaluator.value(m.key(), scope) instanceof Text key) {
          d.map().put(key.string(), value);
        } else {
          throw new TemplateException(Code.TYPE, "set");
        }
      }
      default -> throw new TemplateException(Code.TYPE, "set");
    }
  }

  private Flow loop(Node.For f, Scope scope) throws TemplateException {
    List<Value> all = new ArrayList<>(Values.each(evaluator.value(f.over(), scope), budget));
    budget.spend(all.size());
    List<Value> items = new ArrayList<>();
    for (Value item : all) {
      Scope inner = scope.inner();
      bind(f.targets(), item, inner);
      if (f.condition().isEmpty() || Values.truth(evaluator.value(f.condition().get(), inner))) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      return body(f.otherwise(), scope);
    }
    for (int i = 0; i < items.size(); i++) {
      budget.step();
      Scope inner = scope.inner();
      bind(f.targets(), items.get(i), inner);
      inner.put("loop", loopState(items, i));
      if (body(f.body(), inner) == Flow.OUT) {
        break;
      }
    }
    return Flow.ON;
  }

  private void bind(List<String> targets, Value item, Scope scope) throws TemplateException {
    if (targets.size() == 1) {
      scope.put(targets.getFirst(), item);
      return;
    }
    List<Value> parts = Values.each(item, budget);
    if (parts.size() != targets.size()) {
      throw new TemplateException(Code.TYPE, "for");
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.put(targets.get(i), parts.get(i));
    }
  }

  private Value loopState(List<Value> items, int i) {
    LinkedHashMap<String, Value> state = new LinkedHashMap<>();
    state.put("index", new Int(i + 1L));
    state.put("index0", new Int(i));
    state.put("revindex", new Int((long) items.size() - i));
    state.put("revindex0", new Int(items.size() - 1L - i));
    state.put("first", Bool.of(i == 0));
    state.put("last", Bool.of(i == items.size() - 1));
    state.put("length", new Int(items.size()));
    state.put("previtem", i > 0 ? items.get(i - 1) : Nothing.UNDEFINED);
    state.put("nextitem", i + 1 < items.size() ? items.get(i + 1) : Nothing.UNDEFINED);
    Value.Function cycle =
        given ->
            given.placed().isEmpty()
                ? Nothing.UNDEFINED
                : given.placed().get(i % given.placed().size());
    state.put("cycle", cycle);
    return new Dict(state, true, false);
  }

  private Value.Function macro(List<Parameter> parameters, List<Statement> body, Scope scope) {
    return given -> {
      budget.step();
      Scope inner = scope.inner();
      for (int i = 0; i < parameters.size(); i++) {
        Parameter p = parameters.get(i);
        Optional<Value> value = given.get(i, p.name());
        inner.put(
            p.name(),
            value.isPresent()
                ? value.get()
                : p.absent().isPresent()
                    ? evaluator.value(p.absent().get(), inner)
                    : Nothing.UNDEFINED);
      }
      int most = Math.min(parameters.size(), given.placed().size());
      inner.put("varargs", new Items(given.after(most).placed()));
      Value caller = given.named().get("caller");
      if (caller != null) {
        inner.put("caller", caller);
      }
      return capture(body, inner);
    };
  }
}
