package dev.adyton.guardrails;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Matches that begin at the beginning of a word and follow a form from there. A candidate that
 * fails is read again from its second character on, so that none hides another that began inside.
 */
abstract class AnchoredScanner extends Scanner {
  /** The candidate goes on. */
  static final int MORE = -1;

  /** The candidate is none. */
  static final int DEAD = 0;

  private static final int INITIAL = 64;

  private int[] characters = new int[INITIAL];
  private int[] from = new int[INITIAL];
  private int[] to = new int[INITIAL];
  private int size;
  private int previous = ' ';
  private @Nullable Match open;

  AnchoredScanner(int index, Sink sink) {
    super(index, sink);
  }

  /** Returns whether a candidate may begin with this character. */
  abstract boolean begins(int c);

  /**
   * Judges the candidate after one more character.
   *
   * @return {@link #MORE}, {@link #DEAD}, or how many characters are a match, now that the last one
   *     is not part of it
   */
  abstract int judge();

  /** Judges the candidate at the end of the text: DEAD or how many characters are a match. */
  abstract int judgeAtEnd();

  /** Returns whether a candidate that was counted as a match goes on with this character. */
  abstract boolean continues(int c);

  /** Returns what a character adds to the value by which equal matches are known; -1: nothing. */
  abstract int fold(int c);

  final int size() {
    return size;
  }

  final int at(int index) {
    return characters[index];
  }

  @Override
  final void accept(int c, int at, int end) {
    if (open != null) {
      if (continues(c)) {
        open.to = c == '.' ? open.to : end; // The last dot is the sentence's.
        return;
      }
      close();
    }
    if (size == 0 && (Characters.isWord(previous) || !begins(c))) {
      previous = c;
      return;
    }
    push(c, at, end);
    int verdict = size == 1 ? MORE : judge();
    if (verdict != MORE) {
      settle(verdict);
    }
  }

  private void push(int c, int at, int end) {
    if (size == characters.length) {
      characters = Arrays.copyOf(characters, size * 2);
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
    }
    characters[size] = c;
    from[size] = at;
    to[size] = end;
    size++;
  }

  /** Reports the match, if it is one, and reads again what lies behind its end or its first. */
  private void settle(int matched) {
    if (matched > 0) {
      report(from[0], to[matched - 1], value(matched));
    }
    int read = Math.max(matched, 1);
    previous = characters[read - 1];
    if (size - read == 1) { // Nearly every word ends here; it should cost no array.
      size = 0;
      accept(characters[read], from[read], to[read]);
      return;
    }
    int[] againCharacters = Arrays.copyOfRange(characters, read, size);
    int[] againFrom = Arrays.copyOfRange(from, read, size);
    int[] againTo = Arrays.copyOfRange(to, read, size);
    size = 0;
    for (int i = 0; i < againCharacters.length; i++) {
      accept(againCharacters[i], againFrom[i], againTo[i]);
    }
  }

  private String value(int matched) {
    StringBuilder value = new StringBuilder(matched);
    for (int i = 0; i < matched; i++) {
      int folded = fold(characters[i]);
      if (folded >= 0) {
        value.appendCodePoint(folded);
      }
    }
    return value.toString();
  }

  private void close() {
    if (open != null) {
      open.open = false;
      open = null;
      previous = ' ';
    }
  }

  @Override
  final void finish() {
    close();
    while (size > 0) {
      settle(judgeAtEnd());
    }
  }

  @Override
  final int liveFrom() {
    if (open != null) {
      return open.to; // What vanished behind it belongs to it only if more follows.
    }
    return size == 0 ? NOTHING : from[0];
  }

  @Override
  final void force(int upTo) {
    if (open != null) {
      open.to = upTo;
    } else if (size > 0) {
      // A dot that stands there last is the sentence's, unless the token goes on behind it.
      int last = size - 1;
      while (last > 0 && characters[last] == '.') {
        last--;
      }
      open = reportOpen(from[0], last == size - 1 ? upTo : to[last]);
      size = 0;
    }
  }
}
