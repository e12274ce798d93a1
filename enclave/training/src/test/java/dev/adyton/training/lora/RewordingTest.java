package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.text.Message;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RewordingTest {
  private static final List<Message> CHAT =
      List.of(
          Message.system("You Are A Test."),
          Message.user("When does your small shop open in the morning?"),
          Message.assistant("At nine o'clock, every day."),
          Message.user("Why?"),
          Message.assistant("Because."));

  @Test
  void onlyQuestionsChangeAndMostlyTheirOwnWordsStay() {
    Set<String> known = words(CHAT.get(1).text());
    Set<String> ways = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      List<Message> said = new Rewording(seed).of(CHAT);
      assertThat(said).hasSameSizeAs(CHAT);
      for (int i : new int[] {0, 2, 4}) {
        assertThat(said.get(i)).isEqualTo(CHAT.get(i));
      }
      Set<String> kept = new HashSet<>(known);
      kept.retainAll(words(said.get(1).text()));
      assertThat(kept).as(said.get(1).text()).hasSizeGreaterThan(known.size() / 2);
      assertThat(said.get(3).text()).containsIgnoringCase("why");
      ways.add(said.get(1).text());
    }
    assertThat(ways).hasSizeGreaterThan(20);
  }

  @Test
  void aSeedSaysTheSameAgain() {
    assertThat(new Rewording(7).of(CHAT)).isEqualTo(new Rewording(7).of(CHAT));
  }

  private static Set<String> words(String text) {
    return new HashSet<>(
        Arrays.asList(text.toLowerCase(Locale.ROOT).replaceAll("[?.]", "").split(" ", -1)));
  }
}
