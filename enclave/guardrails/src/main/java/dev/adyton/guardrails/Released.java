package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stage lets go after a push.
 *
 * @param text to be sent now; often shorter or longer than what was pushed, never ends inside a
 *     surrogate pair
 * @param clear the numbers of the pieces (0 for the first push of the stage) that have now been
 *     sent whole and as they were pushed, ascending. Log probabilities, alternatives and token
 *     bytes may be shown for these pieces and for no others: a piece that was modified or withheld
 *     never appears here
 * @param stop present when the channel ends here: nothing may follow, finish with {@code
 *     content_filter}
 */
public record Released(SecretText text, List<Integer> clear, Optional<Stop> stop) {
  public Released {
    Objects.requireNonNull(text, "text");
    clear = List.copyOf(clear);
    Objects.requireNonNull(stop, "stop");
  }

  static Released stopped(SecretText text, List<Integer> clear, Stop stop) {
    return new Released(text, clear, Optional.of(stop));
  }
}
