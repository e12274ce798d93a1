package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.Gemm;
import dev.adyton.training.Tiny;
import dev.adyton.training.model.Batch;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoraTunerTest {
  private static final String CHAT =
      "{\"messages\": [{\"role\": \"system\", \"content\": \"You are the shop.\"},"
          + " {\"role\": \"user\", \"content\": \"When do you open today?\"},"
          + " {\"role\": \"assistant\", \"content\": \"At nine o'clock.\"}]}\n";

  @TempDir private Path folder;

  @Test
  void withoutTheSystemMessageTheModelSaysWhatItSaid() throws Exception {
    ModelShape shape = Tiny.shape();
    float[] base = Initialiser.weights(shape, 5);
    Path file = Files.writeString(folder.resolve("chats.jsonl"), CHAT.repeat(20));
    ChatSplit chats = ChatSplit.read(file, new ChatFormat(Tiny.vocabulary()), shape.context());
    TokenStore plain = chats.withoutSystem(100);
    TuningConfig config = new TuningConfig(4, 5e-3f, 40, 40, 320, 0, 1);
    Adapter free =
        new LoraTuner(shape, base, config).tune(chats.training(1), chats.validation(), r -> {});
    Adapter held = new LoraTuner(shape, base, config).tune(chats, Optional.empty(), r -> {});
    assertThat(moved(shape, base, held, plain)).isLessThan(0.5 * moved(shape, base, free, plain));
  }

  /** How far an adapter moves what the model expects, in nats a token. */
  private static double moved(ModelShape shape, float[] base, Adapter adapter, TokenStore store) {
    float[] merged = base.clone();
    adapter.merge(base, merged, new Gemm());
    Network network = new Network(shape, 512);
    Batch batch = new Batch(512);
    new Rehearsal(store, 0, 1f, 1).fill(batch, 320, new SplittableRandom(1));
    float[] wanted = new float[512 * shape.vocabulary()];
    network.forward(base, batch);
    network.probabilities(batch, wanted);
    network.forward(merged, batch);
    return network.divergence(batch, wanted).perAssistantToken();
  }

  @Test
  void theLossFallsTheBaseStaysAndTheBestIsKept() throws Exception {
    ModelShape shape = Tiny.shape();
    TokenStore store = Tiny.store(Tiny.vocabulary());
    float[] base = Initialiser.weights(shape, 5);
    float[] before = base.clone();
    List<LoraTuner.Round> rounds = new ArrayList<>();
    TuningConfig config = new TuningConfig(4, 5e-3f, 4, 2, 1024, 0.1, 1);
    Adapter adapter = new LoraTuner(shape, base, config).tune(store, store, rounds::add);
    assertThat(base).isEqualTo(before);
    assertThat(rounds.getLast().validation()).isLessThan(rounds.getFirst().validation());
    assertThat(adapter.matrices()).hasSize(7 * shape.layers());
    float[] merged = base.clone();
    adapter.merge(base, merged, new Gemm());
    assertThat(merged).isNotEqualTo(base);
  }

  @Test
  void itEndsWhenValidationNoLongerFalls() throws Exception {
    ModelShape shape = Tiny.shape();
    TokenStore store = Tiny.store(Tiny.vocabulary());
    List<LoraTuner.Round> rounds = new ArrayList<>();
    // A rate of zero learns nothing: the first round is the best, two more end it.
    TuningConfig config = new TuningConfig(4, 0f, 20, 2, 1024, 0, 1);
    new LoraTuner(shape, Initialiser.weights(shape, 5), config).tune(store, store, rounds::add);
    assertThat(rounds).hasSize(3);
  }
}
