package dev.adyton.training.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.Tiny;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatSplitTest {
  private static final String TURNS =
      "{\"role\": \"user\", \"content\": \"Who are you?\"},"
          + " {\"role\": \"assistant\", \"content\": \"The shop.\"}]}\n";
  private static final String ADDRESSED =
      "{\"messages\": [{\"role\": \"system\", \"content\": \"You are the shop.\"}, " + TURNS;
  private static final String PLAIN = "{\"messages\": [" + TURNS;

  @TempDir private Path folder;

  @Test
  void everyTenthIsForValidation() throws Exception {
    ChatSplit chats = read(ADDRESSED.repeat(30));
    assertThat(chats.size()).isEqualTo(27);
    assertThat(chats.validation().conversations()).isEqualTo(3);
    assertThat(chats.training(1).conversations()).isEqualTo(27);
  }

  @Test
  void onlyChatsThatHadASystemMessageAreShownWithoutIt() throws Exception {
    ChatSplit chats = read((ADDRESSED + PLAIN).repeat(3));
    TokenStore without = chats.withoutSystem(1);
    assertThat(without.conversations()).isEqualTo(3);
    TokenStore all = chats.training(1);
    for (int i = 0; i < 3; i++) {
      assertThat(without.length(i)).isLessThan(all.length(2 * i));
    }
    // Without any, the rehearsal would ask for the opposite of what is to be learnt.
    assertThat(read(PLAIN.repeat(6)).withoutSystem(1).conversations()).isZero();
  }

  private ChatSplit read(String jsonl) throws Exception {
    Path file = Files.writeString(folder.resolve("chats.jsonl"), jsonl);
    return ChatSplit.read(file, new ChatFormat(Tiny.vocabulary()), 512);
  }
}
