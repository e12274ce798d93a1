package dev.adyton.guardrails;

/**
 * Finds matches of one kind in a stream of normalised characters. Its verdicts depend on the
 * sequence of characters alone, never on how they were cut into pieces: that is what makes the
 * whole stage independent of chunking.
 *
 * <p>Promises: matches of one scanner do not overlap unless they are literals; {@link #liveFrom}
 * never moves back; a match that is reported later begins at or after it. Used by one thread.
 */
abstract class Scanner {
  /** What {@link #liveFrom} says when nothing is under way. */
  static final int NOTHING = Integer.MAX_VALUE;

  /** Receives what a scanner finds. */
  interface Sink {
    /** Takes a match. */
    void found(Match match);
  }

  private final int index;
  private final Sink sink;

  Scanner(int index, Sink sink) {
    this.index = index;
    this.sink = sink;
  }

  /**
   * Takes the next character of the copy.
   *
   * @param c a normalised code point
   * @param from where the original begins that it stands for
   * @param to where that original ends; neighbours may stand for the same original
   */
  abstract void accept(int c, int from, int to);

  /** Decides everything that is under way: the text is at its end. */
  abstract void finish();

  /** Returns where the earliest undecided match may begin, or {@link #NOTHING}. */
  abstract int liveFrom();

  /**
   * Counts what is under way as a match up to {@code upTo}: it is longer than may be held. Whatever
   * goes on in the form of the match belongs to it as well.
   */
  abstract void force(int upTo);

  /** Reports a whole match. */
  final void report(int from, int to, String value) {
    Match match = new Match(index, from, to);
    match.value = value;
    sink.found(match);
  }

  /** Reports a match whose end is not yet known; the caller moves its end and closes it. */
  final Match reportOpen(int from, int to) {
    Match match = new Match(index, from, to);
    match.open = true;
    sink.found(match);
    return match;
  }
}
