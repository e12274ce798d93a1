package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;
import java.util.Arrays;

/**
 * A recursive transition network over bytes (Woods 1970): each rule is a nondeterministic automaton
 * whose edges read a byte, read nothing, or call another rule and go on where it ends.
 *
 * <p>For maintainers: edges are parallel arrays, those of a state a chain from its last one.
 * Branches that no text can complete are left out, so that following the masks never leads to where
 * nothing is allowed.
 */
final class Network {
  /** Edge kinds; a byte edge has its range instead. */
  static final int EMPTY = -1;

  static final int CALL = -2;

  private static final int MAX_STATES = 200_000;

  private int states;
  private int edges;
  private int[] lastEdge = new int[256];
  private int[] previousEdge = new int[512];
  private int[] low = new int[512];
  private int[] high = new int[512];
  private int[] target = new int[512];

  private final int[] starts;
  private final int[] ends;
  private boolean[] tail = {};
  private boolean[] end = {};

  Network(int rules) {
    starts = new int[rules];
    ends = new int[rules];
  }

  int state() throws GrammarException {
    if (states >= MAX_STATES) {
      throw new GrammarException(Code.LIMIT, "states");
    }
    if (states == lastEdge.length) {
      lastEdge = Arrays.copyOf(lastEdge, 2 * states);
    }
    lastEdge[states] = -1;
    return states++;
  }

  void rule(int rule, int start, int end) {
    starts[rule] = start;
    ends[rule] = end;
  }

  void bytes(int from, int lo, int hi, int to) {
    edge(from, lo, hi, to);
  }

  void empty(int from, int to) {
    edge(from, EMPTY, 0, to);
  }

  void call(int from, int rule, int to) {
    edge(from, CALL, rule, to);
  }

  private void edge(int from, int lo, int hi, int to) {
    if (edges == low.length) {
      previousEdge = Arrays.copyOf(previousEdge, 2 * edges);
      low = Arrays.copyOf(low, 2 * edges);
      high = Arrays.copyOf(high, 2 * edges);
      target = Arrays.copyOf(target, 2 * edges);
    }
    previousEdge[edges] = lastEdge[from];
    low[edges] = lo;
    high[edges] = hi;
    target[edges] = to;
    lastEdge[from] = edges++;
  }

  /** Returns a state's last edge, or -1. */
  int last(int state) {
    return lastEdge[state];
  }

  /** Returns the edge before one of the same state, or -1. */
  int previous(int edge) {
    return previousEdge[edge];
  }

  int low(int edge) {
    return low[edge];
  }

  /** Returns a byte edge's upper end, or the rule that is called. */
  int high(int edge) {
    return high[edge];
  }

  int target(int edge) {
    return target[edge];
  }

  int start(int rule) {
    return starts[rule];
  }

  /** Returns whether a state is where its rule ends. */
  boolean isEnd(int state) {
    return end[state];
  }

  /**
   * Finds the states after which a rule has nothing left to do. A call that goes on there need not
   * come back, so that right recursion does not grow a stack.
   */
  void finish(int[] ruleOf) {
    tail = new boolean[states];
    end = new boolean[states];
    for (int e : ends) {
      end[e] = true;
    }
    for (int s = 0; s < states; s++) {
      int at = s;
      int steps = 0;
      while (at != ends[ruleOf[s]]
          && last(at) >= 0
          && previous(last(at)) < 0
          && low(last(at)) == EMPTY
          && steps++ < 64) {
        at = target(last(at));
      }
      tail[s] = at == ends[ruleOf[s]] && last(at) < 0;
    }
  }

  boolean tail(int state) {
    return tail[state];
  }
}
