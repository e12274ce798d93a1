package dev.adyton.training.eval;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Session;
import dev.adyton.engine.Tokenizer;
import dev.adyton.training.text.Message;
import java.util.List;
import java.util.Locale;

/**
 * Answers by the engine that will serve the model, always taking the likeliest token that the mask
 * allows. Belongs to one thread.
 */
public final class Answerer {
  private static final int LONGEST_ANSWER = 160;

  private final LoadedModel model;
  private final String[] pieces;

  /**
   * An answer.
   *
   * @param text what was said
   * @param stopped whether the model ended it itself
   */
  public record Answer(String text, boolean stopped) {}

  /** Answers with {@code model}, which stays the caller's to close. */
  public Answerer(LoadedModel model) {
    this.model = model;
    Tokenizer t = model.tokenizer();
    pieces = new String[t.size()];
    for (int i = 0; i < pieces.length; i++) {
      var one = t.detokenizer();
      pieces[i] = t.isEndOfGeneration(i) ? "" : one.accept(i).reveal() + one.finish().reveal();
    }
  }

  /** Answers {@code messages}; {@code mask} bounds what is said. */
  public Answer answer(List<Message> messages, ToolMask mask) throws ModelException {
    int[] prompt = model.chatTemplate().render(messages.stream().map(Answerer::chat).toList());
    int capacity = Math.min(model.info().contextLength(), prompt.length + LONGEST_ANSWER);
    var words = model.tokenizer().detokenizer();
    StringBuilder text = new StringBuilder();
    try (Session session = model.newSession(capacity)) {
      session.prefill(prompt, 0, prompt.length - 1);
      int token = prompt[prompt.length - 1];
      while (session.position() < capacity) {
        token = likeliest(session.forward(token), text.toString(), mask);
        if (model.tokenizer().isEndOfGeneration(token)) {
          return new Answer(text + words.finish().reveal(), true);
        }
        text.append(words.accept(token).reveal());
      }
    }
    return new Answer(text + words.finish().reveal(), false);
  }

  private int likeliest(float[] logits, String text, ToolMask mask) {
    int best = -1;
    for (int i = 0; i < pieces.length; i++) {
      if ((best < 0 || logits[i] > logits[best]) && allowed(i, text, mask)) {
        best = i;
      }
    }
    // A mask that allows nothing ends the answer rather than break its promise.
    return best < 0 ? model.tokenizer().eos() : best;
  }

  private boolean allowed(int token, String text, ToolMask mask) {
    if (model.tokenizer().isEndOfGeneration(token)) {
      return mask.complete(text);
    }
    if (!text.startsWith("<") && !(text.isEmpty() && pieces[token].startsWith("<"))) {
      return true;
    }
    return !pieces[token].isEmpty() && mask.allows(text + pieces[token]);
  }

  private static ChatMessage chat(Message m) {
    return new ChatMessage(
        Role.valueOf(m.role().toUpperCase(Locale.ROOT)), SecretText.of(m.text()));
  }
}
