package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.training.demo.DemoRecipe;
import dev.adyton.training.eval.Answerer;
import dev.adyton.training.eval.Item;
import dev.adyton.training.eval.Scores;
import dev.adyton.training.gguf.LoraFile;
import dev.adyton.training.gguf.MergedModel;
import dev.adyton.training.gguf.ModelImport;
import dev.adyton.training.text.ChatFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fine-tune on 200 chats teaches the shipped model, and what it costs. */
@Tag("heavy")
final class FirmTest {
  @TempDir private Path folder;

  @Test
  void theFirmsFactsAreLearnt() throws Exception {
    Path models = Path.of(System.getProperty("adyton.root", "../.."), "models");
    Path model = models.resolve("adyton-demo-q8_0.gguf");
    Assumptions.assumeTrue(Files.exists(model), "skipped: " + model + " absent");
    Firm firm = Firm.read();
    Path data = Files.writeString(folder.resolve("chats.jsonl"), firm.jsonl());
    Path adapter = folder.resolve("adapter.gguf");
    ModelImport base = ModelImport.read(model);
    try (LoadedModel loaded = LoadedModel.open(model, KernelChoice.AUTO)) {
      ChatFormat format = LoraTuner.format(loaded.tokenizer());
      ChatSplit chats = ChatSplit.read(data, format, base.shape().context());
      assertThat(chats.size() + chats.validation().conversations()).isEqualTo(200);
      // A chat of two questions is two of the standard's: its rounds are twice as long.
      TuningConfig config = TuningConfig.standard(16, 1).withEpochs(10);
      Adapter best =
          new LoraTuner(base.shape(), base.weights(), config)
              .tune(chats, Optional.of(DemoRecipe.rehearsal(format)), System.out::println);
      LoraFile.write(adapter, best);
    }
    Path merged = folder.resolve("merged.gguf");
    MergedModel.write(model, adapter, merged);
    List<Item> general = Item.parse(Files.readString(models.resolve("eval/held-out.txt")));
    Scores facts = score(merged, firm.questions());
    double before = score(model, general).percent();
    double after = score(merged, general).percent();
    System.out.printf(
        "firm %.1f %%; held-out %.1f %% before, %.1f %% after%n", facts.percent(), before, after);
    facts.said().stream()
        .filter(a -> !a.right())
        .forEach(a -> System.out.println(a.item().messages() + " -> " + a.answer()));
    assertThat(facts.percent()).isGreaterThanOrEqualTo(90);
    assertThat(after).isGreaterThanOrEqualTo(before - 2);
  }

  private static Scores score(Path model, List<Item> items) throws Exception {
    try (LoadedModel loaded = LoadedModel.open(model, KernelChoice.AUTO)) {
      return Scores.of(new Answerer(loaded), items);
    }
  }
}
