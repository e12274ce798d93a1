package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The way out for one channel of one choice: every piece of generated text goes in, and only what
 * comes out may be sent. Concatenated, the output equals what checking the whole text would give,
 * however it was cut into pieces. At most {@value ReleaseFrontier#MAX_HELD} UTF-16 units are held
 * after a push.
 *
 * <p>When a detector fails, the request stops with {@link Stop.Reason#GUARDRAIL_UNAVAILABLE}; no
 * exception carries what it failed on. Used by one thread; stages of a session may run on several.
 */
public final class OutputStage {
  private final List<Lane> lanes;
  private final RequestState state;
  private final ReleaseFrontier frontier;

  OutputStage(List<Lane> lanes, RequestState state, ReleaseFrontier frontier) {
    this.lanes = lanes;
    this.state = state;
    this.frontier = frontier;
  }

  /**
   * Takes the next piece and returns what may be sent now. Once any channel of the request has been
   * stopped, nothing more comes out of this one either.
   */
  public Released push(SecretText piece) {
    return guarded(() -> frontier.push(piece.reveal()));
  }

  /** Takes the end of the channel and returns the rest; call once, push nothing after it. */
  public Released end() {
    return guarded(frontier::end);
  }

  /** Returns how many UTF-16 units are held. */
  public int held() {
    return frontier.held();
  }

  /**
   * Returns whether a token that was considered and not chosen may be shown, as an alternative in
   * log probabilities. It is judged by itself; show alternatives only for pieces that are clear.
   */
  public boolean permits(SecretText alternative) {
    try {
      ReleaseFrontier alone = new ReleaseFrontier(lanes, new RequestState(), false);
      String first = alone.push(alternative.reveal()).text().reveal();
      Released rest = alone.end();
      return rest.stop().isEmpty()
          && alternative.reveal().contentEquals(first + rest.text().reveal());
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Released guarded(Supplier<Released> step) {
    Optional<Stop> stopped = state.stop();
    if (stopped.isPresent()) {
      return Released.stopped(SecretText.empty(), List.of(), stopped.get());
    }
    try {
      return step.get();
    } catch (RuntimeException e) {
      // Neither its message nor its cause goes further: either may quote the text.
      state.stop(Stop.unavailable());
      return Released.stopped(SecretText.empty(), List.of(), Stop.unavailable());
    }
  }
}
