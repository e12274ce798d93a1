package dev.adyton.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
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
  void saysOnlyNamesThatTheOperatorGave() {
    Roster roster = new Roster();
    roster.enter("team-a");
    roster.enter("two words");
    assertThat(roster.find("team-a").text()).isEqualTo("team-a");
    assertThat(roster.find("two words")).isSameAs(Label.OTHER);
    assertThat(roster.find("kanarienvogel")).isSameAs(Label.OTHER);
    for (int i = 0; i < 2 * Roster.MAX_LABELS; i++) {
      roster.enter("p" + i);
    }
    assertThat(roster.find("p" + 2 * (Roster.MAX_LABELS - 1))).isSameAs(Label.OTHER);
  }

  @Test
  void leavesOutAFloodAndSaysSo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Events events = new Events(new PrintStream(out, true, StandardCharsets.UTF_8));
    Instant now = Instant.ofEpochSecond(1_700_000_000);
    for (int i = 0; i < Events.MAX_A_SECOND + 500; i++) {
      events.emit(Event.of(EventKind.EXCHANGE), now);
    }
    events.emit(Event.of(EventKind.DEFECT), now);
    events.emit(Event.of(EventKind.EXCHANGE), now.plusSeconds(1));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(Events.MAX_A_SECOND + 3);
    assertThat(lines.subList(Events.MAX_A_SECOND, lines.size()))
        .extracting(line -> line.substring(line.indexOf("event=")))
        .containsExactly("event=defect", "event=left_out count=500", "event=exchange");
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
    Metrics metrics = new Metrics("demo");
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
