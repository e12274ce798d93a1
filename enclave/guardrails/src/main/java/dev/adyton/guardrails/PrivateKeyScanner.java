package dev.adyton.guardrails;

import org.jspecify.annotations.Nullable;

/**
 * Private keys in textual encoding (RFC 7468, and PGP's armour of RFC 9580 §6.2). The header
 * decides: whatever follows it belongs to the key, up to its END line or the end of the text.
 */
final class PrivateKeyScanner extends Scanner {
  private static final String BEGIN = "BEGIN ";
  private static final String END = "END ";
  private static final String KEY = "PRIVATE KEY";
  private static final String KEY_BLOCK = "PRIVATE KEY BLOCK";
  private static final int DASHES = 5;
  private static final int LABEL_MAX = 48;

  private final int[] dashFrom = new int[DASHES];
  private int dashes;

  private final StringBuilder label = new StringBuilder();
  private boolean inLabel;
  private int start;
  private @Nullable Match open;

  PrivateKeyScanner(int index, Sink sink) {
    super(index, sink);
  }

  @Override
  void accept(int c, int from, int to) {
    if (open != null) {
      open.to = to;
    }
    if (c == '-') {
      dash(from, to);
    } else {
      letter(Characters.upper(c));
    }
  }

  private void dash(int from, int to) {
    dashFrom[dashes % DASHES] = from;
    dashes++;
    if (inLabel && !isLabel()) {
      inLabel = false;
    } else if (inLabel && dashes == DASHES) {
      inLabel = false;
      dashes = 0;
      line(to);
    }
  }

  private void line(int to) {
    if (open == null) {
      open = reportOpen(start, to);
    } else {
      open.open = false;
      open = null;
    }
  }

  private void letter(int c) {
    if (inLabel) {
      inLabel = dashes == 0 && label.length() < LABEL_MAX;
      label.append((char) c);
      inLabel &= startsLike(open == null ? BEGIN : END);
    } else if (dashes >= DASHES && c == (open == null ? 'B' : 'E')) {
      start = firstDash();
      label.setLength(0);
      label.append((char) c);
      inLabel = true;
    }
    dashes = 0;
  }

  private int firstDash() {
    return dashFrom[(dashes - Math.min(dashes, DASHES)) % DASHES];
  }

  private boolean startsLike(String word) {
    for (int i = 0; i < Math.min(word.length(), label.length()); i++) {
      if (label.charAt(i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isLabel() {
    return open != null || labelEndsWith(KEY) || labelEndsWith(KEY_BLOCK);
  }

  private boolean labelEndsWith(String words) {
    int at = label.length() - words.length();
    return at >= 0 && label.indexOf(words, at) == at;
  }

  @Override
  void finish() {
    if (open != null) {
      open.open = false;
      open = null;
    }
    inLabel = false;
    dashes = 0;
  }

  @Override
  int liveFrom() {
    if (open != null) {
      return open.to;
    }
    if (inLabel) {
      return start;
    }
    return dashes == 0 ? NOTHING : firstDash();
  }

  @Override
  void force(int upTo) {
    if (open != null) {
      open.to = upTo;
      return;
    }
    if (inLabel) {
      open = reportOpen(start, upTo);
    }
    inLabel = false;
    dashes = 0;
  }
}
