package dev.adyton.engine.token;

/** What a token is for, by {@code tokenizer.ggml.token_type}'s numbers. */
enum TokenType {
  UNDEFINED(0),
  NORMAL(1),
  UNKNOWN(2),
  CONTROL(3),
  USER_DEFINED(4),
  UNUSED(5),
  BYTE(6);

  private static final TokenType[] BY_NUMBER = values();

  private final int number;

  TokenType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Returns the type of a number; what is not known is never matched by text. */
  static TokenType of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNUSED;
  }
}
