package dev.adyton.guardrails;

import org.jspecify.annotations.Nullable;

/**
 * Numbers written in groups of digits: what cards and telephone numbers have in common. A run of
 * groups with separators between them is searched from its left end: from each group on, the
 * longest stretch of whole groups that {@link #longest} accepts is a match, and the search goes on
 * behind it.
 *
 * <p>A group that touches a letter, or that stands behind a decimal point, is part of a word or of
 * a fraction and of no match. No more than {@code maxDigits} digits are under way: a longer group
 * is nobody's number and holds nothing.
 */
abstract class NumberScanner extends Scanner {
  /** Before a digit: the one before it is in the same group. */
  static final char INSIDE = 'i';

  /** No separator: before the first digit of a window, or where a character ends the run. */
  static final char NONE = 0;

  private final int maxDigits;

  // The window: the digits under way; the first one begins a group.
  private final byte[] digits;
  private final char[] before;
  private final char[] prefixes;
  private final int[] prefixFrom;
  private final int[] from;
  private final int[] to;
  private int size;
  private boolean lastGroupIsWhole;

  private boolean skipping;
  private char separator;
  private char prefix;
  private int prefixAt;
  private int previous = ' ';
  private int beforePrevious = ' ';
  private @Nullable Match open;

  NumberScanner(int index, Sink sink, int maxDigits) {
    super(index, sink);
    this.maxDigits = maxDigits;
    int capacity = maxDigits + 1;
    digits = new byte[capacity];
    before = new char[capacity];
    prefixes = new char[capacity];
    prefixFrom = new int[capacity];
    from = new int[capacity];
    to = new int[capacity];
  }

  /** Returns how many digits from the window's first on make the longest number; 0 if none do. */
  abstract int longest();

  /** Returns the separator that {@code c} makes of {@code pending}, NONE if it ends the run. */
  abstract char separator(char pending, int c);

  /** Returns whether a number may have this character right before its first digit. */
  abstract boolean isPrefix(int c);

  /** Returns whether the prefix belongs to the number of {@code count} digits. */
  abstract boolean wearsPrefix(int count);

  /** Returns whether a group that this character follows at once is part of a word. */
  boolean touches(int c) {
    return Characters.isWord(c);
  }

  /** Returns the digits of the window, 0 to 9. */
  final byte[] digits() {
    return digits;
  }

  final int size() {
    return size;
  }

  /** Returns what stands before a digit: a separator, or {@link #INSIDE}. */
  final char before(int index) {
    return before[index];
  }

  /** Returns the prefix of the window's first group, NONE if it has none. */
  final char prefix() {
    return prefixes[0];
  }

  /** Returns whether the window's first {@code count} digits are whole groups. */
  final boolean isGroupEnd(int count) {
    return count == size ? lastGroupIsWhole : before[count] != INSIDE;
  }

  @Override
  final void accept(int c, int at, int end) {
    if (Characters.isDigit(c)) {
      digit(c, at, end);
    } else {
      other(c, at);
    }
    beforePrevious = previous;
    previous = c;
  }

  private void digit(int c, int at, int end) {
    if (open != null) {
      open.to = end;
      separator = NONE;
    } else if (!skipping) {
      skipping = size == 0 && !mayStart();
      if (!skipping) {
        append(c, at, end);
      }
    }
    prefix = NONE;
  }

  private boolean mayStart() {
    boolean fraction = previous == '.' && Characters.isDigit(beforePrevious);
    return !fraction && !Characters.isWord(previous);
  }

  private void append(int c, int at, int end) {
    boolean begins = size == 0 || separator != NONE;
    digits[size] = (byte) (c - '0');
    before[size] = begins ? separator : INSIDE;
    prefixes[size] = prefix;
    prefixFrom[size] = prefix == NONE ? at : prefixAt;
    from[size] = at;
    to[size] = end;
    size++;
    separator = NONE;
    if (size > maxDigits) {
      lastGroupIsWhole = false;
      resolveFront();
      skipping = size == 0; // One group that is too long: the rest of it is no news.
    }
  }

  private void other(int c, int at) {
    skipping = false;
    if (size > 0 || open != null) {
      separator = separator(separator, c);
      if (separator != NONE) {
        return;
      }
      endRun(touches(c) && Characters.isDigit(previous));
    }
    prefix = isPrefix(c) && !Characters.isWord(previous) ? (char) c : NONE;
    prefixAt = at;
  }

  private void endRun(boolean touchesLetter) {
    if (open != null) {
      open.open = false;
      open = null;
    }
    lastGroupIsWhole = !touchesLetter;
    while (size > 0) {
      resolveFront();
    }
    separator = NONE;
  }

  /** Decides what begins at the window's first digit and moves on to the next undecided group. */
  private void resolveFront() {
    int count = longest();
    if (count > 0) {
      int start = wearsPrefix(count) ? prefixFrom[0] : from[0];
      report(start, to[count - 1], value(count));
    } else {
      count = 1;
      while (count < size && before[count] == INSIDE) {
        count++;
      }
    }
    drop(count);
  }

  private String value(int count) {
    StringBuilder value = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      value.append((char) ('0' + digits[i]));
    }
    return value.toString();
  }

  private void drop(int count) {
    size -= count;
    System.arraycopy(digits, count, digits, 0, size);
    System.arraycopy(before, count, before, 0, size);
    System.arraycopy(prefixes, count, prefixes, 0, size);
    System.arraycopy(prefixFrom, count, prefixFrom, 0, size);
    System.arraycopy(from, count, from, 0, size);
    System.arraycopy(to, count, to, 0, size);
  }

  @Override
  final void finish() {
    endRun(false);
    prefix = NONE;
  }

  @Override
  final int liveFrom() {
    if (open != null) {
      return open.to; // Separators behind it belong to it only if more digits follow.
    }
    if (size > 0) {
      return prefixFrom[0];
    }
    return prefix == NONE ? NOTHING : prefixAt;
  }

  @Override
  final void force(int upTo) {
    if (open != null) {
      open.to = upTo;
    } else if (size > 0) {
      open = reportOpen(prefixFrom[0], upTo);
      size = 0;
    } else {
      prefix = NONE;
    }
  }
}
