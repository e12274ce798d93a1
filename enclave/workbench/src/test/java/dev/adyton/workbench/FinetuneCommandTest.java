package dev.adyton.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.training.demo.Corpus;
import dev.adyton.training.gguf.ModelExport;
import dev.adyton.training.gguf.WeightEncoding;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.text.BpeTrainer;
import dev.adyton.training.text.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class FinetuneCommandTest {
  private static final String GOOD =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"},"
          + " {\"role\": \"assistant\", \"content\": \"Hello!\"}]}\n";

  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void model() throws Exception {
    BpeTrainer bpe = new BpeTrainer();
    Corpus corpus = new Corpus(3);
    for (int i = 0; i < 100; i++) {
      corpus.conversation(i).messages().forEach(m -> bpe.see(m.text()));
    }
    Vocabulary vocabulary = bpe.train(300);
    ModelShape shape = new ModelShape(300, 32, 2, 4, 2, 64, 64, 10_000f, 1e-5f);
    model = folder.resolve("model.gguf");
    ModelExport.write(
        model,
        "tiny",
        "a test",
        shape,
        Initialiser.weights(shape, 1),
        vocabulary,
        WeightEncoding.Q8_0);
  }

  private static void run(Path model, Path data, Path out) throws Exception {
    FinetuneCommand command = new FinetuneCommand();
    new CommandLine(command)
        .parseArgs(
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--lora-rank",
            "2",
            "--epochs",
            "2");
    assertThat(command.call()).isEqualTo(ExitCode.OK.number());
  }

  @Test
  void anAdapterIsWritten() throws Exception {
    Path data = Files.writeString(folder.resolve("chats.jsonl"), GOOD.repeat(20));
    Path out = folder.resolve("adapter.gguf");
    run(model, data, out);
    assertThat(Files.size(out)).isPositive();
  }

  @Test
  void badDataEndsWithItsLineAndNoAdapter() throws Exception {
    Path data = Files.writeString(folder.resolve("chats.jsonl"), GOOD + "{\"messages\": 5}\n");
    Path out = folder.resolve("adapter.gguf");
    assertThatThrownBy(() -> run(model, data, out))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("Line 2 ");
    assertThat(out).doesNotExist();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsSaid() throws Exception {
    Path data = Files.writeString(folder.resolve("chats.jsonl"), GOOD.repeat(20));
    assertThatThrownBy(() -> run(model, data, folder.resolve("none").resolve("a.gguf")))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CANNOT_WRITE));
  }

  @Test
  void aModelOfAnotherKindIsRefused() throws Exception {
    Path data = Files.writeString(folder.resolve("chats.jsonl"), GOOD);
    Path other = Files.writeString(folder.resolve("other.gguf"), "not a model");
    assertThatThrownBy(() -> run(other, data, folder.resolve("a.gguf")))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
  }
}
