package dev.adyton.guardrails;

/**
 * Listed terms, as whole words, whatever their case, accents, look-alikes, and the white space
 * between their words. Matches of one list may overlap.
 */
final class TermScanner extends Scanner {
  /** A longer gap is a layout, and no longer between two words of a term. */
  private static final int WIDEST_GAP = 16;

  private static final int RING = 128;

  private final TermAutomaton terms;
  private final int[] from = new int[RING];
  private final boolean[] afterWord = new boolean[RING];
  private int count;
  private int state;
  private int gap;
  private boolean previousIsWord;

  private int waiting = -1;
  private int waitingFrom;
  private int waitingTo;

  TermScanner(int index, Sink sink, TermAutomaton terms) {
    super(index, sink);
    this.terms = terms;
    this.state = terms.start();
  }

  @Override
  void accept(int c, int at, int to) {
    boolean word = Characters.isWord(c);
    resolve(!word);
    if (Characters.isSpace(c)) {
      if (++gap > 1) {
        state = gap > WIDEST_GAP ? terms.start() : state;
        return;
      }
    } else {
      gap = 0;
    }
    from[count % RING] = at;
    afterWord[count % RING] = previousIsWord;
    count++;
    previousIsWord = word;
    state = terms.next(state, TermAutomaton.fold(c));
    findEnding(word, to);
  }

  private void findEnding(boolean word, int to) {
    for (int term : terms.ending(state)) {
      String text = terms.term(term);
      int first = (count - text.codePointCount(0, text.length())) % RING;
      if (!afterWord[first] || !Characters.isWord(text.charAt(0))) {
        waiting = term;
        waitingFrom = from[first];
        waitingTo = to;
        if (!word) {
          resolve(true);
        }
        return;
      }
    }
  }

  /** The term that just ended is a match unless its last word goes on. */
  private void resolve(boolean wordEnds) {
    if (waiting >= 0) {
      if (wordEnds) {
        report(waitingFrom, waitingTo, terms.term(waiting));
      }
      waiting = -1;
    }
  }

  @Override
  void finish() {
    resolve(true);
    state = terms.start();
  }

  @Override
  int liveFrom() {
    int depth = terms.depth(state);
    int begun = depth == 0 ? NOTHING : from[(count - depth) % RING];
    return waiting < 0 ? begun : Math.min(begun, waitingFrom);
  }

  @Override
  void force(int upTo) {
    int begun = liveFrom();
    waiting = -1;
    state = terms.start();
    if (begun != NOTHING) {
      report(begun, upTo, "");
    }
  }
}
