package dev.adyton.training.text;

import java.util.List;
import java.util.function.Function;

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

  private final Function<String, int[]> encode;
  private final int start;
  private final int end;

  /** Formats with the demo model's own tokens. */
  public ChatFormat(Vocabulary vocabulary) {
    this(vocabulary::encode, Vocabulary.MESSAGE_START, Vocabulary.MESSAGE_END);
  }

  /**
   * @param encode text to tokens; never gives the two marks
   * @param start the token that opens a message
   * @param end the token that closes one
   */
  public ChatFormat(Function<String, int[]> encode, int start, int end) {
    this.encode = encode;
    this.start = start;
    this.end = end;
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
      out.add(start, CONTEXT);
      out.addAll(encode.apply(m.role() + "\n"), CONTEXT);
      out.addAll(encode.apply(m.text()), part);
      out.add(end, part);
      out.addAll(encode.apply("\n"), CONTEXT);
    }
    out.endConversation();
  }

  /** The tokens of {@code messages} and of the opening of the assistant's answer. */
  public int[] prompt(List<Message> messages) {
    IntBag out = new IntBag();
    for (Message m : messages) {
      out.add(start);
      out.addAll(encode.apply(m.role() + "\n"));
      out.addAll(encode.apply(m.text()));
      out.add(end);
      out.addAll(encode.apply("\n"));
    }
    out.add(start);
    out.addAll(encode.apply("assistant\n"));
    return out.toArray();
  }
}
