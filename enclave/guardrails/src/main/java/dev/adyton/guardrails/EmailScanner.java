package dev.adyton.guardrails;

import org.jspecify.annotations.Nullable;

/**
 * E-mail addresses in the form people write (a subset of RFC 5321 §4.1.2): up to {@value
 * #LOCAL_MAX} letters, digits and {@code ._%+-} before the at sign; behind it letters, digits, dots
 * and hyphens with at least one label after the first that begins with two letters.
 *
 * <p>A longer local part is cut to its last {@value #LOCAL_MAX}: refusing it would let a long
 * prefix hide an address. Since any word may turn out to be a local part, the word that is being
 * written is held; nothing is held once it ends.
 */
final class EmailScanner extends Scanner {
  /** RFC 5321 §4.5.3.1.1. */
  private static final int LOCAL_MAX = 64;

  private static final int MASK = LOCAL_MAX - 1;

  private final int[] local = new int[LOCAL_MAX];
  private final int[] localFrom = new int[LOCAL_MAX];

  /** Characters of the current run of local characters, the last {@value #LOCAL_MAX} kept. */
  private int run;

  private final StringBuilder value = new StringBuilder();
  private boolean inDomain;
  private int start;
  private int end;
  private int valueEnd;
  private int labels;
  private int labelLetters;
  private int labelLength;
  private boolean convincing;
  private @Nullable Match open;

  EmailScanner(int index, Sink sink) {
    super(index, sink);
  }

  @Override
  void accept(int c, int from, int to) {
    if (inDomain) {
      if (domain(c, to)) {
        local(c, from);
        return;
      }
      closeDomain();
    }
    if (c == '@' && run > 0) {
      openDomain(to);
    } else {
      local(c, from);
    }
  }

  /** What follows an at sign may itself stand before the next one. */
  private void local(int c, int from) {
    if (Characters.isWord(c) || (run > 0 && isLocalPunctuation(c))) {
      local[run & MASK] = c;
      localFrom[run & MASK] = from;
      run++;
    } else {
      run = 0;
    }
  }

  @Override
  void finish() {
    if (inDomain) {
      closeDomain();
    }
    run = 0;
  }

  @Override
  int liveFrom() {
    if (open != null) {
      return open.to; // Dots behind it belong to it only if more follows.
    }
    return inDomain ? start : localStart();
  }

  @Override
  void force(int upTo) {
    if (open != null) {
      open.to = upTo;
    } else if (inDomain) {
      open = reportOpen(start, upTo);
    } else if (run > 0) {
      report(localStart(), upTo, "");
      run = 0;
    }
  }

  private int localStart() {
    return run == 0 ? NOTHING : localFrom[(run - Math.min(run, LOCAL_MAX)) & MASK];
  }

  private void openDomain(int to) {
    start = localStart();
    value.setLength(0);
    for (int i = run - Math.min(run, LOCAL_MAX); i < run; i++) {
      value.append((char) Characters.lower(local[i & MASK]));
    }
    value.append('@');
    inDomain = true;
    run = 0;
    labels = 0;
    labelLength = 0;
    labelLetters = 0;
    convincing = false;
    end = to;
    valueEnd = value.length();
  }

  /** Takes a character of the domain; false if it ends it. */
  private boolean domain(int c, int to) {
    boolean dot = c == '.';
    if (!(Characters.isAlphanumeric(c) || c == '-' || dot) || (dot && labelLength == 0)) {
      return false;
    }
    value.append((char) Characters.lower(c));
    if (dot) {
      labels++;
      labelLength = 0;
      labelLetters = 0;
      return true;
    }
    labelLetters += Characters.isLetter(c) && labelLetters == labelLength ? 1 : 0;
    labelLength++;
    convincing |= labels > 0 && labelLetters >= 2;
    if (c != '-') {
      end = to;
      valueEnd = value.length();
      if (open != null) {
        open.to = to;
      }
    }
    return true;
  }

  private void closeDomain() {
    inDomain = false;
    if (open != null) {
      open.open = false;
      open = null;
      run = 0;
    } else if (convincing) {
      report(start, end, value.substring(0, valueEnd));
      run = 0;
    }
  }

  private static boolean isLocalPunctuation(int c) {
    return c == '.' || c == '%' || c == '+' || c == '-';
  }
}
