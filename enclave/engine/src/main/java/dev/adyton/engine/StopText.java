package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.util.List;

/**
 * Lets an answer through up to the first stop text. What may be the beginning of one is held back
 * until it is known not to be. Not thread-safe.
 */
final class StopText {
  private final List<String> stops;
  private final TokenListener listener;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopText(List<SecretText> stops, TokenListener listener) {
    this.stops = stops.stream().map(SecretText::reveal).toList();
    this.listener = listener;
  }

  /** Returns whether a stop text has appeared. */
  boolean stopped() {
    return stopped;
  }

  void accept(SecretText piece) {
    if (stopped || piece.isEmpty()) {
      return;
    }
    held.append(piece.reveal());
    int first = held.length();
    for (String s : stops) {
      int at = held.indexOf(s);
      if (at >= 0) {
        stopped = true;
        first = Math.min(first, at);
      }
    }
    release(stopped ? first : held.length() - possibleBeginning());
    if (stopped) {
      held.setLength(0);
    }
  }

  /** Lets go of what was held back: the answer has ended, or a control token parts the text. */
  void finish() {
    release(held.length());
  }

  private void release(int length) {
    if (length > 0) {
      listener.onText(SecretText.of(held.substring(0, length)));
      held.delete(0, length);
    }
  }

  /** Returns the length of the longest end of what is held that begins a stop text. */
  private int possibleBeginning() {
    int longest = 0;
    for (String s : stops) {
      for (int n = Math.min(s.length() - 1, held.length()); n > longest; n--) {
        if (s.startsWith(held.substring(held.length() - n))) {
          longest = n;
        }
      }
    }
    return longest;
  }
}
