package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopTextTest {
  private final List<String> pieces = new ArrayList<>();

  @Test
  void withoutStopsEverythingPasses() {
    run(List.of(), "a", "b");
    assertThat(pieces).containsExactly("a", "b");
  }

  @Test
  void aStopAcrossPiecesIsNeverShown() {
    assertThat(run(List.of("END"), "one E", "N", "D two")).isTrue();
    assertThat(pieces).containsExactly("one ");
  }

  @Test
  void aFalseBeginningIsReleased() {
    assertThat(run(List.of("END"), "one E", "N", "T", "E")).isFalse();
    assertThat(pieces).containsExactly("one ", "ENT", "E");
  }

  @Test
  void theEarliestStopCounts() {
    assertThat(run(List.of("cd", "bc"), "abcd")).isTrue();
    assertThat(pieces).containsExactly("a");
  }

  @Test
  void overlappingBeginnings() {
    assertThat(run(List.of("aab"), "a", "a", "a", "b")).isTrue();
    assertThat(String.join("", pieces)).isEqualTo("a");
  }

  @Test
  void nothingFollowsAStop() {
    assertThat(run(List.of("X"), "aX", "b")).isTrue();
    assertThat(pieces).containsExactly("a");
  }

  private boolean run(List<String> stops, String... text) {
    StopText stop =
        new StopText(
            stops.stream().map(SecretText::of).toList(), piece -> pieces.add(piece.reveal()));
    Arrays.stream(text).map(SecretText::of).forEach(stop::accept);
    stop.finish();
    return stop.stopped();
  }
}
