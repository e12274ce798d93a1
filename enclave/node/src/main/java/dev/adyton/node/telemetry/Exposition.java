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

  void histogram(String metric, String help, Histogram histogram) {
    head(metric, "histogram", help + " The sum is of the buckets' upper bounds.");
    long cumulative = 0;
    long sum = 0;
    for (int i = 0; i < Histogram.BUCKETS; i++) {
      long count = histogram.count(i);
      cumulative += count;
      sum += count << i;
      text.append(metric).append("_bucket{le=\"").append(1L << i).append("\"} ").append(cumulative);
      text.append('\n');
    }
    text.append(metric).append("_bucket{le=\"+Inf\"} ").append(cumulative).append('\n');
    text.append(metric).append("_sum ").append(sum).append('\n');
    text.append(metric).append("_count ").append(cumulative).append('\n');
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
