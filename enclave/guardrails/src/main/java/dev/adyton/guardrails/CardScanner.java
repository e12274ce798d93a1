package dev.adyton.guardrails;

/**
 * Payment card numbers: 12 to 19 digits in groups of any size, separated by single spaces or
 * hyphens, in a range that an issuer uses and with the right check digit (ISO/IEC 7812-1).
 */
final class CardScanner extends NumberScanner {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 19;

  CardScanner(int index, Sink sink) {
    super(index, sink, LONGEST);
  }

  @Override
  int longest() {
    for (int count = Math.min(size(), LONGEST); count >= SHORTEST; count--) {
      if (isGroupEnd(count)
          && Checksums.isIssued(digits(), 0, count)
          && Checksums.luhnChecks(digits(), 0, count)) {
        return count;
      }
    }
    return 0;
  }

  @Override
  char separator(char pending, int c) {
    return pending == NONE && (c == ' ' || c == '-') ? (char) c : NONE;
  }

  @Override
  boolean isPrefix(int c) {
    return false;
  }

  @Override
  boolean wearsPrefix(int count) {
    return false;
  }
}
