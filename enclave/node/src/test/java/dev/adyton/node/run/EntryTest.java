package dev.adyton.node.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A crowd must not keep others out, and nobody may come without end. */
final class EntryTest {
  @Test
  void oneAloneMayTakeEveryPlaceAndNoMore() {
    Entry entry = new Entry(4);
    for (int i = 0; i < 4; i++) {
      assertThat(entry.enter("a")).isTrue();
    }
    assertThat(entry.enter("a")).isFalse();
    entry.leave("a");
    assertThat(entry.enter("a")).isTrue();
  }

  @Test
  void aCrowdDoesNotKeepOthersOut() {
    Entry entry = new Entry(4);
    for (int i = 0; i < 4; i++) {
      entry.enter("crowd");
    }
    assertThat(entry.enter("late")).isTrue();
    assertThat(entry.enter("late")).isTrue();
    assertThat(entry.enter("late")).isFalse();
    assertThat(entry.enter("crowd")).isFalse();
  }

  @Test
  void manyNamesDoNotMakeRoomWithoutEnd() {
    Entry entry = new Entry(4);
    for (int i = 0; i < 100; i++) {
      entry.enter("tenant " + i);
    }
    assertThat(entry.all()).isLessThanOrEqualTo(8);
  }
}
