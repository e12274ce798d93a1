package dev.adyton.training.text;

import java.util.Arrays;

/** Tokenized conversations, end to end, with the loss class of each token. Immutable. */
public final class TokenStore {
  private final int[] tokens;
  private final byte[] classes;
  private final int[] starts;

  private TokenStore(int[] tokens, byte[] classes, int[] starts) {
    this.tokens = tokens;
    this.classes = classes;
    this.starts = starts;
  }

  /** Number of conversations. */
  public int conversations() {
    return starts.length - 1;
  }

  /** Number of tokens of all conversations. */
  public int totalTokens() {
    return tokens.length;
  }

  /** Index of the first token of conversation {@code i}. */
  public int start(int i) {
    return starts[i];
  }

  /** Number of tokens of conversation {@code i}. */
  public int length(int i) {
    return starts[i + 1] - starts[i];
  }

  /** All tokens; not to be changed. */
  public int[] tokens() {
    return tokens;
  }

  /** All loss classes; not to be changed. */
  public byte[] classes() {
    return classes;
  }

  /** Collects conversations. */
  public static final class Builder {
    private int[] tokens = new int[1 << 16];
    private byte[] classes = new byte[1 << 16];
    private int[] starts = new int[1 << 10];
    private int size;
    private int conversations;

    /** Starts empty. */
    public Builder() {}

    void add(int token, byte part) {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, size * 2);
        classes = Arrays.copyOf(classes, size * 2);
      }
      tokens[size] = token;
      classes[size++] = part;
    }

    void addAll(int[] ids, byte part) {
      for (int id : ids) {
        add(id, part);
      }
    }

    void endConversation() {
      conversations++;
      if (conversations == starts.length) {
        starts = Arrays.copyOf(starts, conversations * 2);
      }
      starts[conversations] = size;
    }

    /** Number of tokens of the conversation that was ended last. */
    public int lastLength() {
      return conversations == 0 ? 0 : size - starts[conversations - 1];
    }

    /** Returns what was collected. */
    public TokenStore build() {
      return new TokenStore(
          Arrays.copyOf(tokens, size),
          Arrays.copyOf(classes, size),
          Arrays.copyOf(starts, conversations + 1));
    }
  }
}
