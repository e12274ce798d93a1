package dev.adyton.guardrails;

/**
 * Turns the UTF-16 units of a channel into normalised characters with the offsets of their
 * originals. In a tool call's arguments a JSON string escape is one original: the six units that
 * name a digit by its code are seen as that digit. Holds back at most {@link #longest} units. Used
 * by one thread.
 */
final class Reader {
  /** Receives the copy; the signature of {@link Scanner#accept}. */
  interface Receiver {
    void character(int c, int from, int to);

    /** One original, {@code from} to {@code to}, has been passed on in full. */
    void consumed(int to);
  }

  private static final int SURROGATE_PAIR_ESCAPED = 12;

  private final boolean json;
  private final Receiver receiver;

  private int offset;

  /** A high surrogate that waits for its other half; -1 if none. */
  private int high = -1;

  private int highFrom;
  private int highTo;

  /** Units of an unfinished escape: 0 none, 1 after the backslash, 2 and on after its {@code u}. */
  private int escape;

  private int escapeFrom;
  private int escaped;
  private boolean inString;

  Reader(boolean json, Receiver receiver) {
    this.json = json;
    this.receiver = receiver;
  }

  /** Returns the most units that are held back, one short of the longest original. */
  int longest() {
    return json ? SURROGATE_PAIR_ESCAPED - 1 : 1;
  }

  /** Returns whether the next unit stands inside a JSON string. */
  boolean inString() {
    return inString;
  }

  void read(char unit) {
    int at = offset++;
    if (!json) {
      unit(unit, at, at + 1);
    } else if (escape > 0) {
      escaped(unit, at);
    } else if (unit == '\\') {
      escape = 1;
      escapeFrom = at;
    } else {
      if (unit == '"') {
        inString = !inString;
      }
      unit(unit, at, at + 1);
    }
  }

  /** Passes on what was held back. */
  void finish() {
    if (escape > 0) {
      escape = 0;
      unit('\\', escapeFrom, offset);
    }
    flushHigh();
  }

  private void escaped(char unit, int at) {
    if (escape == 1) {
      escape = unit == 'u' ? 2 : 0;
      escaped = 0;
      if (unit != 'u') {
        unit(shortEscape(unit), escapeFrom, at + 1);
      }
      return;
    }
    int digit = Character.digit(unit, 16);
    if (digit < 0) { // Not JSON; show the detectors what stands there.
      escape = 0;
      unit('\\', escapeFrom, at);
      offset = at;
      read(unit);
      return;
    }
    escaped = escaped * 16 + digit;
    if (++escape == 6) {
      escape = 0;
      unit((char) escaped, escapeFrom, at + 1);
    }
  }

  private static char shortEscape(char c) {
    return switch (c) {
      case 'n', 'r' -> '\n';
      case 't' -> '\t';
      case 'b', 'f' -> '\b';
      default -> c;
    };
  }

  private void unit(char unit, int from, int to) {
    if (high >= 0 && Character.isLowSurrogate(unit)) {
      int pair = Character.toCodePoint((char) high, unit);
      high = -1;
      codePoint(pair, highFrom, to);
      return;
    }
    flushHigh();
    if (Character.isHighSurrogate(unit)) {
      high = unit;
      highFrom = from;
      highTo = to;
    } else {
      codePoint(unit, from, to);
    }
  }

  private void flushHigh() {
    if (high >= 0) {
      int lone = high;
      high = -1;
      codePoint(lone, highFrom, highTo);
    }
  }

  private void codePoint(int c, int from, int to) {
    int mapped = Normaliser.map(c);
    if (mapped == Normaliser.EXPANDS) {
      expand(Normaliser.expansion(c), from, to);
    } else if (mapped != Normaliser.DROPPED) {
      receiver.character(mapped, from, to);
    }
    receiver.consumed(to);
  }

  private void expand(String folded, int from, int to) {
    for (int i = 0; i < folded.length(); ) {
      int c = folded.codePointAt(i);
      i += Character.charCount(c);
      int mapped = Normaliser.map(c);
      if (mapped >= 0) {
        receiver.character(mapped, from, to);
      }
    }
  }
}
