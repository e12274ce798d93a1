package dev.adyton.training.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.Session;
import dev.adyton.training.Tiny;
import dev.adyton.training.TrainingException;
import dev.adyton.training.lora.Adapter;
import dev.adyton.training.model.Batch;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.Message;
import dev.adyton.training.text.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExportTest {
  private static final ModelShape SHAPE = Tiny.shape();
  private static final Vocabulary VOCABULARY = Tiny.vocabulary();

  @TempDir private Path folder;

  private Path model(WeightEncoding encoding) throws Exception {
    Path file = folder.resolve(encoding + ".gguf");
    float[] weights = Initialiser.weights(SHAPE, 5);
    ModelExport.write(file, "tiny", "a test", SHAPE, weights, VOCABULARY, encoding);
    return file;
  }

  @ParameterizedTest
  @EnumSource(WeightEncoding.class)
  void theEngineGivesTheTrainersLogits(WeightEncoding encoding) throws Exception {
    Path file = model(encoding);
    ModelImport read = ModelImport.read(file);
    assertThat(read.shape()).isEqualTo(SHAPE);
    int[] ids = new ChatFormat(VOCABULARY).prompt(List.of(Message.user("What is 12 + 30?")));
    Batch batch = new Batch(512);
    batch.add(ids, new byte[ids.length], 0, ids.length, new float[] {1f});
    Network network = new Network(SHAPE, 512);
    network.forward(read.weights(), batch);
    double worst = 0;
    double largest = 0;
    try (LoadedModel engine = LoadedModel.open(file, KernelChoice.AUTO);
        Session session = engine.newSession(ids.length)) {
      for (int i = 0; i < ids.length; i++) {
        float[] logits = session.forward(ids[i]);
        for (int v = 0; v < SHAPE.vocabulary(); v++) {
          worst = Math.max(worst, Math.abs(logits[v] - network.logit(i, v)));
          largest = Math.max(largest, Math.abs(logits[v]));
        }
      }
    }
    System.out.printf("engine against trainer, %s: %.2e of %.2f%n", encoding, worst, largest);
    assertThat(worst).isLessThan(1e-4 * largest);
  }

  @Test
  void theEngineCutsTextAsTheTrainerDoes() throws Exception {
    try (LoadedModel engine = LoadedModel.open(model(WeightEncoding.F16), KernelChoice.AUTO)) {
      for (String text :
          List.of(
              "Hello, I'm Anna!", "17+25=42", "a  b\n\n c", "Grüße 你好 🙂", "{\"age\": 5}", " x")) {
        assertThat(engine.tokenizer().encode(SecretText.of(text)))
            .as(text)
            .isEqualTo(VOCABULARY.encode(text));
      }
      int[] rendered =
          engine
              .chatTemplate()
              .render(
                  List.of(
                      new ChatMessage(Role.SYSTEM, SecretText.of("Be kind.")),
                      new ChatMessage(Role.USER, SecretText.of("hi"))));
      assertThat(rendered)
          .isEqualTo(
              new ChatFormat(VOCABULARY)
                  .prompt(List.of(Message.system("Be kind."), Message.user("hi"))));
      assertThat(engine.tokenizer().isEndOfGeneration(Vocabulary.MESSAGE_END)).isTrue();
    }
  }

  @Test
  void f32ComesBackExactlyAndTheSameWeightsGiveTheSameFile() throws Exception {
    Path file = model(WeightEncoding.F32);
    assertThat(ModelImport.read(file).weights()).isEqualTo(Initialiser.weights(SHAPE, 5));
    byte[] first = Files.readAllBytes(file);
    assertThat(Files.readAllBytes(model(WeightEncoding.F32))).isEqualTo(first);
  }

  @Test
  void anAdapterComesBack() throws Exception {
    ParameterLayout layout = ParameterLayout.of(SHAPE);
    Adapter adapter = Adapter.fresh(layout, 4, 8f, 1);
    Path file = folder.resolve("adapter.gguf");
    LoraFile.write(file, adapter);
    Adapter read = LoraFile.read(file, layout);
    assertThat(read.alpha()).isEqualTo(8f);
    assertThat(read.matrices()).hasSize(adapter.matrices().size());
    assertThat(read.matrices().get(3).a()).isEqualTo(adapter.matrices().get(3).a());
    assertThatThrownBy(() -> LoraFile.read(model(WeightEncoding.F16), layout))
        .isInstanceOf(TrainingException.class);
    assertThatThrownBy(() -> ModelImport.read(file)).isInstanceOf(TrainingException.class);
  }

  @Test
  void tokensComeBackFromTheFile() throws Exception {
    assertThat(VocabularyImport.read(model(WeightEncoding.Q8_0)).tokens())
        .isEqualTo(VOCABULARY.tokens());
    Path none = Files.write(folder.resolve("none.gguf"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> VocabularyImport.read(none)).isInstanceOf(TrainingException.class);
  }

  @Test
  void theMeanIsTheMeanOfEveryWeight() throws Exception {
    float[] one = Initialiser.weights(SHAPE, 5);
    float[] two = Initialiser.weights(SHAPE, 6);
    Path first = folder.resolve("one.gguf");
    Path second = folder.resolve("two.gguf");
    ModelExport.write(first, "tiny", "a", SHAPE, one, VOCABULARY, WeightEncoding.F32);
    ModelExport.write(second, "tiny", "b", SHAPE, two, VOCABULARY, WeightEncoding.F32);
    Path mean = folder.resolve("mean.gguf");
    ModelMean.write(List.of(first, second), mean, WeightEncoding.F32);
    float[] read = ModelImport.read(mean).weights();
    assertThat(read).hasSameSizeAs(one);
    for (int i = 0; i < read.length; i++) {
      assertThat(read[i]).isEqualTo((float) (((double) one[i] + two[i]) / 2));
    }
    assertThat(VocabularyImport.read(mean).tokens()).isEqualTo(VOCABULARY.tokens());
  }

  @Test
  void modelsOfDifferentTokensHaveNoMean() throws Exception {
    Path file = model(WeightEncoding.F32);
    List<Vocabulary.Merge> turned =
        new ArrayList<>(VOCABULARY.merges().subList(1, VOCABULARY.merges().size()));
    turned.add(VOCABULARY.merges().getFirst());
    Path strange = folder.resolve("strange.gguf");
    float[] weights = Initialiser.weights(SHAPE, 5);
    Vocabulary other = new Vocabulary(turned);
    ModelExport.write(strange, "tiny", "c", SHAPE, weights, other, WeightEncoding.F32);
    assertThatThrownBy(
            () -> ModelMean.write(List.of(file, strange), folder.resolve("m"), WeightEncoding.F16))
        .isInstanceOfSatisfying(
            TrainingException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingException.Code.MISMATCH));
  }
}
