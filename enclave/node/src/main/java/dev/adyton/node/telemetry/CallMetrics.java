package dev.adyton.node.telemetry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What an operator watches of each project: how calls end, how long they take. Thread-safe. */
final class CallMetrics {
  private static final class Series {
    final LongAdder ok = new LongAdder();
    final LongAdder clientError = new LongAdder();
    final LongAdder serverError = new LongAdder();
    final Histogram millis = new Histogram();
    final Histogram firstMillis = new Histogram();
  }

  private final Label model;
  private final Map<Label, Series> projects = new ConcurrentHashMap<>();

  CallMetrics(Label model) {
    this.model = model;
  }

  private Series of(Label project) {
    return projects.computeIfAbsent(project, p -> new Series());
  }

  void ended(Label project, int status, long millis) {
    Series series = of(project);
    (status < 400 ? series.ok : status < 500 ? series.clientError : series.serverError).increment();
    series.millis.record(millis);
  }

  void firstText(Label project, long millis) {
    of(project).firstMillis.record(millis);
  }

  void expose(Exposition out) {
    List<Map.Entry<Label, Series>> all =
        projects.entrySet().stream().sorted(Comparator.comparing(e -> e.getKey().text())).toList();
    out.head("adyton_calls_total", "counter", "Ended calls for answers, 5xx as server_error.");
    for (Map.Entry<Label, Series> e : all) {
      String labels = labels(e.getKey());
      out.sample(labels + ",status_class=\"ok\"", e.getValue().ok.sum());
      out.sample(labels + ",status_class=\"client_error\"", e.getValue().clientError.sum());
      out.sample(labels + ",status_class=\"server_error\"", e.getValue().serverError.sum());
    }
    out.histogramHead("adyton_call_milliseconds", "Duration of calls for answers.");
    all.forEach(e -> out.histogram(labels(e.getKey()), e.getValue().millis));
    out.histogramHead("adyton_first_token_milliseconds", "Time to first text.");
    all.forEach(e -> out.histogram(labels(e.getKey()), e.getValue().firstMillis));
  }

  private String labels(Label project) {
    return "project=\"" + project.text() + "\",model=\"" + model.text() + "\"";
  }
}
