package dev.adyton.training.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.training.demo.Conversation;
import dev.adyton.training.demo.Corpus;
import dev.adyton.training.text.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped model's scores, printed as its card quotes them. */
@Tag("heavy")
final class DemoModelTest {
  /** Conversations of a seed that was not trained on. */
  private static final long OTHER_SEED = 77;

  /** Made-up lists and stories have no one right answer. */
  private static final Set<String> OPEN = Set.of("exact", "story", "persona");

  private static final int IN_TEMPLATE = 500;

  private static Path models() {
    return Path.of(System.getProperty("adyton.root", "../.."), "models");
  }

  private static LoadedModel model() throws Exception {
    Path file = models().resolve("adyton-demo-q8_0.gguf");
    Assumptions.assumeTrue(Files.exists(file), "skipped: " + file + " absent");
    assertThat(Files.size(file)).isLessThanOrEqualTo(4_000_000);
    return LoadedModel.open(file, KernelChoice.AUTO);
  }

  @Test
  void heldOut() throws Exception {
    try (LoadedModel model = model()) {
      String text = Files.readString(models().resolve("eval/held-out.txt"));
      Scores scores = Scores.of(new Answerer(model), Item.parse(text));
      System.out.print("held-out\n" + scores.table());
    }
  }

  /**
   * The generator's own kinds of questions with new names, numbers and mixtures. An answer is right
   * if it is one of the answers that the generator may give.
   */
  @Test
  void inTemplate() throws Exception {
    try (LoadedModel model = model()) {
      Corpus corpus = new Corpus(OTHER_SEED);
      List<Item> items = new ArrayList<>();
      for (int i = 0; items.size() < IN_TEMPLATE; i++) {
        item(corpus, corpus.conversation(i)).ifPresent(items::add);
      }
      System.out.print("in-template\n" + Scores.of(new Answerer(model), items).table());
    }
  }

  private static Optional<Item> item(Corpus corpus, Conversation c) {
    List<Message> all = c.messages();
    Rule rule = new Rule.OneOf(corpus.accepted(all.getLast().text()));
    if (OPEN.contains(c.topic())) {
      return Optional.empty();
    }
    return Optional.of(
        new Item(
            c.topic(),
            all.subList(0, all.size() - 1),
            ToolSpec.listed(all.getFirst().text()),
            List.of(rule)));
  }
}
