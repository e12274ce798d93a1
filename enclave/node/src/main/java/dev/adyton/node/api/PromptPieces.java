package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.node.api.Completion.Prompt;
import dev.adyton.node.run.Served.Language;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A prompt as the guardrails read it and back: tokens become the texts between their control
 * tokens. A text that they change is encoded again; one that they do not keeps its own tokens.
 */
final class PromptPieces {
  /** A run of tokens: a text, or one control token. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(int[] ids, SecretText text) {
    boolean control() {
      return text.isEmpty();
    }

    @Override
    public String toString() {
      return "Piece";
    }
  }

  private final Language language;
  private final List<Piece> pieces;

  private PromptPieces(Language language, List<Piece> pieces) {
    this.language = language;
    this.pieces = pieces;
  }

  /**
   * @throws IllegalArgumentException for words with an unpaired surrogate
   */
  static PromptPieces of(Language language, Prompt prompt) {
    List<Piece> pieces = new ArrayList<>();
    switch (prompt) {
      case Prompt.Words(SecretText text) -> {
        language.begin().ifPresent(id -> pieces.add(control(id)));
        pieces.add(new Piece(language.encode(text), text));
      }
      case Prompt.Tokens(int[] ids) -> {
        int from = 0;
        for (int at = 0; at <= ids.length; at++) {
          boolean mark = at < ids.length && language.bytes(ids[at]).length == 0;
          if ((mark || at == ids.length) && from < at) {
            int[] run = Arrays.copyOfRange(ids, from, at);
            pieces.add(new Piece(run, language.decode(run)));
          }
          if (mark) {
            pieces.add(control(ids[at]));
            from = at + 1;
          }
        }
      }
    }
    return new PromptPieces(language, pieces);
  }

  /** As {@link #of}, words standing between two marks as models that embed read them. */
  static PromptPieces between(Language language, Prompt prompt) {
    PromptPieces begun = of(language, prompt);
    if (prompt instanceof Prompt.Tokens || language.eos().isEmpty()) {
      return begun;
    }
    List<Piece> pieces = new ArrayList<>(begun.pieces);
    language.control(language.eos().get()).ifPresent(id -> pieces.add(control(id)));
    return new PromptPieces(language, pieces);
  }

  private static Piece control(int id) {
    return new Piece(new int[] {id}, SecretText.empty());
  }

  /** Returns what the guardrails shall read, as their caller's words. */
  List<ChatMessage> messages() {
    return pieces.stream()
        .filter(p -> !p.control())
        .map(p -> new ChatMessage(Role.USER, p.text()))
        .toList();
  }

  /** Returns this as the guardrails let it in: as many messages as {@link #messages} gave. */
  PromptPieces admitted(Iterator<ChatMessage> checked) {
    List<Piece> out = new ArrayList<>();
    for (Piece p : pieces) {
      SecretText text = p.control() ? p.text() : checked.next().text();
      boolean same = text.reveal().equals(p.text().reveal());
      out.add(same ? p : new Piece(language.encode(text), text));
    }
    return new PromptPieces(language, out);
  }

  /** Returns the tokens, which are the caller's to overwrite. */
  int[] ids() {
    return pieces.stream().flatMapToInt(p -> IntStream.of(p.ids())).toArray();
  }

  /** Returns the text, control tokens left out. */
  SecretText text() {
    StringBuilder text = new StringBuilder();
    pieces.forEach(p -> text.append(p.text().reveal()));
    return SecretText.of(text.toString());
  }
}
