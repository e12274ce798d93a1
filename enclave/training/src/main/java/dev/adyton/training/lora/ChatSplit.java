package dev.adyton.training.lora;

import dev.adyton.training.TrainingException;
import dev.adyton.training.text.ChatData;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.Message;
import dev.adyton.training.text.TokenStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Chats to learn, nine of ten, and chats to check with, every tenth. */
public final class ChatSplit {
  private static final int EVERY = 10;

  /** Keeps the rewordings of {@link #withoutSystem} apart from those that are learnt. */
  private static final int APART = 7000;

  private final List<List<Message>> learn;
  private final TokenStore validation;
  private final ChatFormat format;
  private final int context;

  private ChatSplit(
      List<List<Message>> learn, TokenStore validation, ChatFormat format, int context) {
    this.learn = List.copyOf(learn);
    this.validation = validation;
    this.format = format;
    this.context = context;
  }

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
        ? new ChatSplit(chats, all, format, context)
        : new ChatSplit(learn, ChatData.tokens(check, format, context), format, context);
  }

  /** How many chats are learnt from. */
  public int size() {
    return learn.size();
  }

  /** What is checked with: as written, in every round the same. */
  public TokenStore validation() {
    return validation;
  }

  /** What round {@code round}, counted from 1, learns from: first as written, then reworded. */
  public TokenStore training(int round) {
    Rewording rewording = new Rewording(round);
    TokenStore.Builder out = new TokenStore.Builder();
    for (List<Message> chat : learn) {
      List<Message> said = round == 1 ? chat : rewording.of(chat);
      format.append(fits(said) ? said : chat, out);
    }
    return out.build();
  }

  /**
   * The same chats without their system message, reworded; those that have none are left out. What
   * the model itself says to them is what an adapter is to leave as it is.
   */
  public TokenStore withoutSystem(int round) {
    Rewording rewording = new Rewording(APART + round);
    TokenStore.Builder out = new TokenStore.Builder();
    for (List<Message> chat : learn) {
      List<Message> rest = chat.stream().filter(m -> !m.role().equals("system")).toList();
      if (rest.size() < chat.size()) {
        List<Message> said = rewording.of(rest);
        format.append(fits(said) ? said : rest, out);
      }
    }
    return out.build();
  }

  /** Small letters may take more tokens than large ones. */
  private boolean fits(List<Message> chat) {
    TokenStore.Builder one = new TokenStore.Builder();
    format.append(chat, one);
    return one.lastLength() <= context;
  }
}
