package dev.adyton.guardrails;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds many terms in one pass (Aho and Corasick, 1975), as a complete transition table: one array
 * read per character, whatever the text. Immutable, safe for use by several threads.
 */
final class TermAutomaton {
  /** The longest term after folding, so that a term under way fits what may be held. */
  static final int LONGEST_TERM = 80;

  private static final int ROOT = 0;
  private static final int[] NO_TERMS = {};

  private final List<String> terms;
  private final int[] alphabet;
  private final int[] asciiClass = new int[128];
  private final int width;
  private final int[] next;
  private final int[] depth;
  private final int[][] ending;

  TermAutomaton(List<String> folded) {
    terms = List.copyOf(folded);
    alphabet = alphabet(terms);
    width = alphabet.length + 1;
    for (int c = 0; c < asciiClass.length; c++) {
      asciiClass[c] = search(c);
    }
    int states = 1 + terms.stream().mapToInt(String::length).sum();
    next = new int[states * width];
    depth = new int[states];
    ending = new int[states][];
    Arrays.fill(ending, NO_TERMS);
    grow();
    link();
  }

  /** Returns the form in which terms and texts are compared: looks, lower case, single spaces. */
  static String fold(String term) {
    StringBuilder folded = new StringBuilder();
    Reader reader =
        new Reader(
            false,
            new Reader.Receiver() {
              @Override
              public void character(int c, int from, int to) {
                int folding = TermAutomaton.fold(c);
                boolean again = folding == ' ' && folded.toString().endsWith(" ");
                if (!again) {
                  folded.appendCodePoint(folding);
                }
              }

              @Override
              public void consumed(int to) {}
            });
    term.chars().forEach(unit -> reader.read((char) unit));
    reader.finish();
    return folded.toString().strip();
  }

  /** Returns a normalised character without its case; every white space is a space. */
  static int fold(int c) {
    if (c < 128) {
      return c == '\n' ? ' ' : Characters.lower(c);
    }
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  int start() {
    return ROOT;
  }

  int next(int state, int c) {
    int column = c < 128 ? asciiClass[c] : search(c);
    return next[state * width + column];
  }

  /** Returns how many of the last characters are the beginning of a term. */
  int depth(int state) {
    return depth[state];
  }

  /** Returns the terms that end here, the longest first; not to be changed. */
  int[] ending(int state) {
    return ending[state];
  }

  String term(int index) {
    return terms.get(index);
  }

  private static int[] alphabet(List<String> terms) {
    TreeSet<Integer> characters = new TreeSet<>();
    terms.forEach(term -> term.codePoints().forEach(characters::add));
    return characters.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Column 0 is for characters of no term. */
  private int search(int c) {
    return Math.max(Arrays.binarySearch(alphabet, c) + 1, 0);
  }

  private void grow() {
    int states = 1;
    for (int term = 0; term < terms.size(); term++) {
      int state = ROOT;
      for (int c : terms.get(term).codePoints().toArray()) {
        int cell = state * width + search(c);
        if (next[cell] == ROOT) {
          depth[states] = depth[state] + 1;
          next[cell] = states++;
        }
        state = next[cell];
      }
      ending[state] = new int[] {term};
    }
  }

  /** Breadth first, each missing edge leads where the longest proper suffix would go. */
  private void link() {
    int[] suffix = new int[depth.length];
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(ROOT);
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (int column = 0; column < width; column++) {
        int cell = state * width + column;
        int fallback = state == ROOT ? ROOT : next[suffix[state] * width + column];
        int child = next[cell];
        if (child == ROOT) {
          next[cell] = fallback;
        } else {
          suffix[child] = fallback;
          ending[child] = join(ending[child], ending[fallback]);
          queue.add(child);
        }
      }
    }
  }

  private static int[] join(int[] own, int[] inherited) {
    List<Integer> all = new ArrayList<>();
    for (int[] each : List.of(own, inherited)) {
      for (int term : each) {
        all.add(term);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }
}
