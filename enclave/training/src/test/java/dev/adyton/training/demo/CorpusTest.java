package dev.adyton.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.eval.Item;
import dev.adyton.training.text.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CorpusTest {
  private static final int SAMPLE = 20_000;

  /** The held-out questions were frozen before the shipped model was trained. */
  private static final String HELD_OUT =
      "d5b954ded5e661a78ba7a6f971aa0bd12e4b54416a216ff215da57e4c862b733";

  private static Path eval(String file) {
    return Path.of(System.getProperty("adyton.root", "../.."), "models", "eval", file);
  }

  @Test
  void aConversationDependsOnSeedAndNumberAlone() {
    Corpus a = new Corpus(1);
    Corpus b = new Corpus(1);
    Conversation last = b.conversation(99);
    for (int i = 0; i < 100; i++) {
      Conversation c = a.conversation(i);
      assertThat(c).isEqualTo(b.conversation(i));
    }
    assertThat(a.conversation(99)).isEqualTo(last);
    assertThat(new Corpus(2).conversation(0)).isNotEqualTo(a.conversation(0));
  }

  @Test
  void conversationsAreWellFormedPlainText() {
    Corpus corpus = new Corpus(1);
    for (int i = 0; i < SAMPLE; i++) {
      List<Message> messages = corpus.conversation(i).messages();
      assertThat(messages.getLast().role()).isEqualTo("assistant");
      for (Message m : messages) {
        assertThat(m.text()).as("conversation %d", i).isNotBlank();
        assertThat(m.text().chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 127)))
            .as(m.text())
            .isTrue();
      }
    }
  }

  /** The corpus review's rule: no answer promises privacy without its condition. */
  @Test
  void noAnswerPromisesMoreThanTheProductShows() {
    Lexicon lexicon = new Lexicon();
    for (String topic : List.of("privacy", "identity", "refusal", "talk", "unknown")) {
      for (Lexicon.Intent intent : lexicon.all(topic)) {
        for (String answer : intent.answers()) {
          String a = answer.toLowerCase(Locale.ROOT);
          if (a.contains("technical means") || a.contains("no operator has")) {
            assertThat(a).contains("cvm").contains("simulated").contains("without proof");
          }
          if (a.contains("stored") || a.contains("to disk") || a.contains("stores no")) {
            assertThat(a).contains("by default");
          }
          assertThat(a).doesNotContain("nobody can read").doesNotContain("100 %");
          assertThat(a).doesNotContain("guarantee").doesNotContain("impossible");
        }
      }
    }
  }

  @Test
  void heldOutQuestionsAreFrozenManyAndNotInTheCorpus() throws Exception {
    byte[] bytes = Files.readAllBytes(eval("held-out.txt"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(digest).isEqualTo(HELD_OUT);
    List<Item> items = items("held-out.txt");
    assertThat(items).hasSizeGreaterThanOrEqualTo(200);
    items.stream()
        .collect(
            java.util.stream.Collectors.groupingBy(
                Item::topic, java.util.stream.Collectors.counting()))
        .forEach((topic, count) -> assertThat(count).as(topic).isGreaterThanOrEqualTo(10));
  }

  /** How many held-out questions the generator happens to make word for word: printed, bounded. */
  @Test
  void fewHeldOutQuestionsOccurInTheCorpus() throws Exception {
    Set<String> asked = new HashSet<>();
    Corpus corpus = new Corpus(1);
    for (int i = 0; i < SAMPLE; i++) {
      for (Message m : corpus.conversation(i).messages()) {
        if (m.role().equals("user")) {
          asked.add(bare(m.text()));
        }
      }
    }
    List<String> seen =
        items("held-out.txt").stream()
            .map(i -> i.messages().getLast().text())
            .filter(q -> asked.contains(bare(q)))
            .toList();
    System.out.println("held-out questions also in 20,000 conversations: " + seen);
    assertThat(seen.size()).isLessThan(items("held-out.txt").size() / 10);
  }

  private static List<Item> items(String file) throws IOException {
    return Item.parse(Files.readString(eval(file)));
  }

  private static String bare(String s) {
    return s.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 ]", "").strip();
  }
}
