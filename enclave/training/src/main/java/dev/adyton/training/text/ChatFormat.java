package dev.adyton.training.text;

import java.util.List;

/**
 * ChatML: each message is {@code <|im_start|>role\ntext<|im_end|>\n}. This is the one place that
 * knows it for training; {@link #TEMPLATE} says the same to whoever loads the model.
 */
public final class ChatFormat {
  /** The chat template that goes into the GGUF. */
  public static final String TEMPLATE =
      "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' +"
          + " message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  /** Loss class of a token that is only context. */
  public static final byte CONTEXT = 0;

  /** Loss class of a user's token. */
  public static final byte USER = 1;

  /** Loss class of an assistant's token. */
  public static final byte ASSISTANT = 2;

  private final Vocabulary vocabulary;

  /** Formats with the given tokens. */
  public ChatFormat(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Appends a whole conversation to {@code out}. */
  public void append(List<Message> messages, TokenStore.Builder out) {
    for (Message m : messages) {
      byte part =
          switch (m.role()) {
            case "assistant" -> ASSISTANT;
            case "user" -> USER;
            default -> CONTEXT;
          };
      out.add(Vocabulary.MESSAGE_START, CONTEXT);
      out.addAll(vocabulary.encode(m.role() + "\n"), CONTEXT);
      out.addAll(vocabulary.encode(m.text()), part);
      out.add(Vocabulary.MESSAGE_END, part);
      out.addAll(vocabulary.encode("\n"), CONTEXT);
    }
    out.endConversation();
  }

  /** The tokens of {@code messages} and of the opening of the assistant's answer. */
  public int[] prompt(List<Message> messages) {
    IntBag out = new IntBag();
    for (Message m : messages) {
      out.add(Vocabulary.MESSAGE_START);
      out.addAll(vocabulary.encode(m.role() + "\n"));
      out.addAll(vocabulary.encode(m.text()));
      out.add(Vocabulary.MESSAGE_END);
      out.addAll(vocabulary.encode("\n"));
    }
    out.add(Vocabulary.MESSAGE_START);
    out.addAll(vocabulary.encode("assistant\n"));
    return out.toArray();
  }
}
