package dev.adyton.training.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.training.Tiny;
import dev.adyton.training.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatDataTest {
  private static final String GOOD =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"},"
          + " {\"role\": \"assistant\", \"content\": \"Hello!\"}]}\n";

  @TempDir private Path folder;

  @Test
  void goodLinesAreRead() throws Exception {
    Path file = Files.writeString(folder.resolve("d"), GOOD + "\n" + GOOD.strip());
    List<List<Message>> chats = ChatData.read(file);
    assertThat(chats).hasSize(2);
    assertThat(chats.get(1)).containsExactly(Message.user("Hi"), Message.assistant("Hello!"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\": [",
        "[]",
        "{\"messages\": []}",
        "{\"messages\": [{\"role\": \"\", \"content\": \"a\"}]}",
        "{\"messages\": [{\"role\": \"robot\", \"content\": \"a\"}]}",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \" \"}]}",
        "{\"messages\": [{\"role\": \"assistant\"}]}",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": 5}]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"only me\"}]}",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"a\"}], \"weight\": 1}"
      })
  void aBadLineIsNamedByNumberAndNeverQuoted(String line) throws Exception {
    Path file = Files.writeString(folder.resolve("d"), GOOD + GOOD + line + "\n" + GOOD);
    assertThatThrownBy(() -> ChatData.read(file))
        .isInstanceOfSatisfying(
            TrainingException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingException.Code.DATA))
        .hasMessageContaining("Line 3 ")
        .hasMessageNotContaining("only me");
  }

  @Test
  void aLineWithoutEndIsNotReadToItsEnd() throws Exception {
    Path file = Files.writeString(folder.resolve("d"), GOOD + "x ".repeat(4_000_000));
    assertThatThrownBy(() -> ChatData.read(file)).hasMessageContaining("Line 2 ");
  }

  @Test
  void aConversationPastTheContextIsNamed() throws Exception {
    String longer = GOOD.replace("Hello!", "word ".repeat(2000));
    Path file = Files.writeString(folder.resolve("d"), GOOD + longer);
    ChatFormat format = new ChatFormat(Tiny.vocabulary());
    assertThatThrownBy(() -> ChatData.tokens(ChatData.read(file), format, 512))
        .hasMessageContaining("Conversation 2 has ");
  }

  @Test
  void noDataIsAnError() throws Exception {
    Path file = Files.writeString(folder.resolve("d"), "\n\n");
    assertThatThrownBy(() -> ChatData.read(file)).isInstanceOf(TrainingException.class);
    assertThatThrownBy(() -> ChatData.read(folder.resolve("absent")))
        .isInstanceOfSatisfying(
            TrainingException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingException.Code.FILE));
  }
}
