package dev.adyton.node.telemetry;

import dev.adyton.guardrails.Action;
import dev.adyton.guardrails.Category;
import dev.adyton.guardrails.DecisionCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters for the health port, in Prometheus' text format. A label's value is always an enum's
 * constant or a name of the {@link Roster}, by type. Thread-safe.
 *
 * <p>Written out by hand, sixty lines, rather than with the Prometheus client: that brings eight
 * jars without module descriptors into the enclave and reads its settings from environment
 * variables and files that are not measured.
 */
public final class Metrics {
  private enum StatusClass {
    OK,
    CLIENT_ERROR,
    SERVER_ERROR
  }

  private final Map<Route, Map<Carrier, Map<StatusClass, LongAdder>>> exchanges =
      new EnumMap<>(Route.class);
  private final Map<Finish, LongAdder> generations = new EnumMap<>(Finish.class);
  private final Map<Category, Map<Action, LongAdder>> decisions = new EnumMap<>(Category.class);
  private final LongAdder guardrailFailures = new LongAdder();
  private final Histogram exchangeMillis = new Histogram();
  private final Roster roster = new Roster();
  private final Label model;
  private final CallMetrics calls;
  private final Histogram promptTokens = new Histogram();
  private final Histogram completionTokens = new Histogram();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();

  /**
   * Creates counters that all stand at zero.
   *
   * @param modelId of the served model
   */
  public Metrics(String modelId) {
    roster.enter(modelId);
    model = roster.find(modelId);
    calls = new CallMetrics(model);
    for (Route route : Route.values()) {
      Map<Carrier, Map<StatusClass, LongAdder>> byCarrier = new EnumMap<>(Carrier.class);
      for (Carrier carrier : Carrier.values()) {
        Map<StatusClass, LongAdder> byClass = new EnumMap<>(StatusClass.class);
        for (StatusClass statusClass : StatusClass.values()) {
          byClass.put(statusClass, new LongAdder());
        }
        byCarrier.put(carrier, byClass);
      }
      exchanges.put(route, byCarrier);
    }
    for (Finish finish : Finish.values()) {
      generations.put(finish, new LongAdder());
    }
    for (Category category : Category.values()) {
      Map<Action, LongAdder> byAction = new EnumMap<>(Action.class);
      for (Action action : Action.values()) {
        byAction.put(action, new LongAdder());
      }
      decisions.put(category, byAction);
    }
  }

  /** Returns the names that may be said. */
  public Roster roster() {
    return roster;
  }

  /** Returns the served model's name. */
  public Label model() {
    return model;
  }

  /** Counts a begun exchange; returns how many are in flight now. */
  public int begun() {
    return inFlight.incrementAndGet();
  }

  /** Counts an ended exchange. */
  public void ended(Route route, Carrier carrier, int status, long millis) {
    inFlight.decrementAndGet();
    StatusClass statusClass =
        status < 400
            ? StatusClass.OK
            : status < 500 ? StatusClass.CLIENT_ERROR : StatusClass.SERVER_ERROR;
    at(at(at(exchanges, route), carrier), statusClass).increment();
    exchangeMillis.record(millis);
  }

  /** Counts an ended call for an answer. */
  public void called(Label project, int status, long millis) {
    calls.ended(project, status, millis);
  }

  /** Counts an ended generation. */
  public void generated(Finish finish, int prompt, int completion) {
    at(generations, finish).increment();
    promptTokens.record(prompt);
    completionTokens.record(completion);
  }

  /** Counts what the guardrails decided about a request. */
  public void guarded(DecisionCounts counts) {
    decisions.forEach((category, byAction) ->
        byAction.forEach((action, sum) -> sum.add(counts.of(category, action))));
    guardrailFailures.add(counts.failures());
  }

  /** Counts the time from a request's acceptance to its first piece of text. */
  public void firstToken(Label project, long millis) {
    calls.firstText(project, millis);
  }

  /** Says how many generations wait. */
  public void queued(int waiting) {
    queued.set(waiting);
  }

  /** Returns everything in Prometheus' text format, version 0.0.4. */
  public String exposition() {
    Exposition out = new Exposition();
    out.head("adyton_exchanges_total", "counter", "Ended exchanges.");
    exchanges.forEach((route, byCarrier) ->
        byCarrier.forEach((carrier, byClass) ->
            byClass.forEach(
                (statusClass, count) -> out.sample(count.sum(), route, carrier, statusClass))));
    out.head("adyton_generations_total", "counter", "Ended generations.");
    generations.forEach((finish, count) -> out.sample(count.sum(), finish));
    out.head("adyton_guardrail_decisions_total", "counter", "Matches that guardrails acted on.");
    decisions.forEach((category, byAction) ->
        byAction.forEach((action, count) -> out.sample(count.sum(), category, action)));
    out.head("adyton_guardrail_failures_total", "counter", "Detectors that failed, and blocked.");
    out.sample(guardrailFailures.sum());
    out.histogram("adyton_exchange_milliseconds", "Duration of exchanges.", exchangeMillis);
    out.histogram("adyton_prompt_tokens", "Tokens of prompts, bucketed.", promptTokens);
    out.histogram("adyton_completion_tokens", "Tokens of answers, bucketed.", completionTokens);
    out.head("adyton_exchanges_in_flight", "gauge", "Exchanges under way.");
    out.sample(inFlight.get());
    out.head("adyton_generations_queued", "gauge", "Generations that wait.");
    out.sample(queued.get());
    calls.expose(out);
    return out.text();
  }

  private static <K, V> V at(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("every constant has its counter");
    }
    return value;
  }
}
