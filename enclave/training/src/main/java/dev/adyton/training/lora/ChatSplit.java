package dev.adyton.training.lora;

import dev.adyton.training.TrainingException;
import dev.adyton.training.text.ChatData;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.Message;
import dev.adyton.training.text.TokenStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Chats to learn and chats to check with.
 *
 * @param training nine of ten
 * @param validation every tenth
 */
public record ChatSplit(TokenStore training, TokenStore validation) {
  private static final int EVERY = 10;

  /** Reads {@code file}; with fewer than ten chats the validation uses the training's. */
  public static ChatSplit read(Path file, ChatFormat format, int context) throws TrainingException {
    List<List<Message>> chats = ChatData.read(file);
    // Checks the context first, while numbers are those of the file.
    TokenStore all = ChatData.tokens(chats, format, context);
    List<List<Message>> learn = new ArrayList<>();
    List<List<Message>> check = new ArrayList<>();
    for (int i = 0; i < chats.size(); i++) {
      (i % EVERY == EVERY - 1 ? check : learn).add(chats.get(i));
    }
    return check.isEmpty()
        ? new ChatSplit(all, all)
        : new ChatSplit(
            ChatData.tokens(learn, format, context), ChatData.tokens(check, format, context));
  }
}
