package dev.adyton.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Events and metrics say enums, numbers and buckets; nothing else fits into them. */
class TelemetryTest {
  @Test
  void roundsSizesUpToPowersOfTwo() {
    assertThat(Buckets.upperBound(-1)).isEqualTo(1);
    assertThat(Buckets.upperBound(1)).isEqualTo(1);
    assertThat(Buckets.upperBound(3)).isEqualTo(4);
    assertThat(Buckets.upperBound(4)).isEqualTo(4);
    assertThat(Buckets.upperBound(Long.MAX_VALUE)).isEqualTo(Buckets.MAX);
  }

  @Test
  void writesOneLineAnEvent() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Events(new PrintStream(out, true, StandardCharsets.UTF_8))
        .emit(
            Event.of(EventKind.EXCHANGE)
                .with(Key.ROUTE, Route.CHAT_COMPLETIONS)
                .with(Key.STATUS, 200)
                .size(Key.MILLIS_LE, 37));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .matches("time=\\S+Z event=exchange route=chat_completions status=200 millis_le=64\\R");
  }

  @Test
  void hasNoWayInForText() {
    assertThat(
            Arrays.stream(Event.class.getMethods())
                .filter(m -> m.getDeclaringClass() == Event.class))
        .flatExtracting(Method::getParameterTypes)
        .doesNotContain(String.class, CharSequence.class, Object.class, byte[].class);
  }

  @Test
  void neverReadsADefectsMessage() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Events(new PrintStream(out, true, StandardCharsets.UTF_8))
        .emit(Event.of(EventKind.DEFECT).site(new IllegalStateException("kanarienvogel")));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("site=dev.adyton.node.telemetry.TelemetryTest:")
        .doesNotContain("kanarienvogel");
  }

  @Test
  void exposesCountersInPrometheusFormat() {
    Metrics metrics = new Metrics();
    metrics.begun();
    metrics.ended(Route.RESPONSES, Carrier.SEALED, 200, 100);
    metrics.generated(Finish.STOP, 5, 9);
    assertThat(metrics.exposition().lines())
        .contains(
            "adyton_exchanges_total{route=\"responses\",carrier=\"sealed\",status_class=\"ok\"} 1",
            "adyton_generations_total{finish=\"stop\"} 1",
            "adyton_completion_tokens_bucket{le=\"16\"} 1",
            "adyton_completion_tokens_sum 16",
            "adyton_exchanges_in_flight 0");
  }
}
