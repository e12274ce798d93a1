package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lets an answer through up to the first stop text. What may be the beginning of one is held back
 * until it is known not to be. Not thread-safe.
 */
final class StopText {
  private final List<String> stops;
  private final TokenListener listener;
  private final StringBuilder held = new StringBuilder();
  private OptionalInt stopped = OptionalInt.empty();

  StopText(List<SecretText> stops, TokenListener listener) {
    this.stops = stops.stream().map(SecretText::reveal).toList();
    this.listener = listener;
  }

  /** Returns whether a stop text has appeared. */
  boolean stopped() {
    return stopped.isPresent();
  }

  /** Returns which stop text appeared first in the answer, by its place in the request. */
  OptionalInt stoppedBy() {
    return stopped;
  }

  void accept(SecretText piece) {
    if (stopped() || piece.isEmpty()) {
      return;
    }
    held.append(piece.reveal());
    int first = held.length();
    for (int i = 0; i < stops.size(); i++) {
      int at = held.indexOf(stops.get(i));
      if (at >= 0 && (at < first || stopped.isEmpty())) {
        stopped = OptionalInt.of(i);
        first = at;
      }
    }
    release(stopped() ? first : held.length() - possibleBeginning());
    if (stopped()) {
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
