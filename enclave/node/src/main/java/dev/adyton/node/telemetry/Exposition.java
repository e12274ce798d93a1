package dev.adyton.node.telemetry;

import java.util.Locale;

/** Prometheus' text format. Used by one thread. */
final class Exposition {
  private final StringBuilder text = new StringBuilder(4096);
  private String name = "";

  void head(String metric, String type, String help) {
    name = metric;
    text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
  }

  void sample(long value, Enum<?>... labels) {
    text.append(name);
    String separator = "{";
    for (Enum<?> label : labels) {
      text.append(separator).append(labelName(label)).append("=\"").append(lower(label.name()));
      text.append('"');
      separator = ",";
    }
    text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
  }

  void sample(String labels, long value) {
    text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  void histogram(String metric, String help, Histogram histogram) {
    histogramHead(metric, help);
    histogram("", histogram);
  }

  void histogramHead(String metric, String help) {
    head(metric, "histogram", help + " The sum is of the buckets' upper bounds.");
  }

  /**
   * Writes one histogram of the metric whose head came before.
   *
   * @param labels as they stand between braces; empty for none
   */
  void histogram(String labels, Histogram histogram) {
    String before = labels.isEmpty() ? "" : labels + ",";
    String braced = labels.isEmpty() ? "" : "{" + labels + "}";
    long cumulative = 0;
    long sum = 0;
    for (int i = 0; i < Histogram.BUCKETS; i++) {
      long count = histogram.count(i);
      cumulative += count;
      sum += count << i;
      bucket(before, Long.toString(1L << i), cumulative);
    }
    bucket(before, "+Inf", cumulative);
    text.append(name).append("_sum").append(braced).append(' ').append(sum).append('\n');
    text.append(name).append("_count").append(braced).append(' ').append(cumulative).append('\n');
  }

  private void bucket(String labels, String bound, long count) {
    text.append(name).append("_bucket{").append(labels).append("le=\"").append(bound);
    text.append("\"} ").append(count).append('\n');
  }

  String text() {
    return text.toString();
  }

  private static String labelName(Enum<?> label) {
    return lower(label.getDeclaringClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
  }

  private static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }
}
