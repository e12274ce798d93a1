package dev.adyton.node.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What is learnt of a call on its way, for the record that is made of it at its end: names, codes
 * and counts, no content. Used by the exchange's thread.
 */
public final class CallNotes {
  /**
   * Whose call it is.
   *
   * @param project of the key
   * @param owner whose what it stores is
   * @param inference whether an answer is computed
   */
  public record By(String project, String owner, boolean inference) {
    @Override
    public String toString() {
      return "By";
    }
  }

  private final long begun = System.nanoTime();
  private Optional<By> by = Optional.empty();
  private Optional<ErrorCode> failure = Optional.empty();
  private OptionalLong firstMillis = OptionalLong.empty();
  private int input;
  private int cached;
  private int output;

  /** Notes who calls. */
  public void by(By caller) {
    by = Optional.of(caller);
  }

  /** Notes that a part of an answer came; the first one's time is kept. */
  public void said() {
    if (firstMillis.isEmpty()) {
      firstMillis = OptionalLong.of(millis());
    }
  }

  /** Notes the tokens of one choice. */
  public void computed(int promptTokens, int cachedTokens, int completionTokens) {
    input += promptTokens;
    cached += cachedTokens;
    output += completionTokens;
  }

  /** Notes why it was refused, or its answer broken off. */
  public void failed(ErrorCode code) {
    failure = Optional.of(code);
  }

  /** Returns who calls; nothing where nobody was let in. */
  public Optional<By> by() {
    return by;
  }

  /** Returns why there was no whole answer. */
  public Optional<ErrorCode> failure() {
    return failure;
  }

  /** Returns when the first part of the answer came. */
  public OptionalLong firstMillis() {
    return firstMillis;
  }

  /** Returns the tokens of the prompts. */
  public int input() {
    return input;
  }

  /** Returns how many of those had been computed before. */
  public int cached() {
    return cached;
  }

  /** Returns the tokens of the answers. */
  public int output() {
    return output;
  }

  /** Returns the call's age. */
  public long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  @Override
  public String toString() {
    return "CallNotes";
  }
}
