package dev.adyton.guardrails;

/**
 * International bank account numbers (ISO 13616): a country's two letters, two check digits, and
 * letters or digits up to the country's length, which may be set in groups by single spaces or
 * hyphens. Case does not matter.
 */
final class IbanScanner extends AnchoredScanner {
  private static final int PREFIX = 4;

  private final StringBuilder compact = new StringBuilder();

  IbanScanner(int index, Sink sink) {
    super(index, sink);
  }

  @Override
  boolean begins(int c) {
    compact.setLength(0);
    if (!Characters.isLetter(c)) {
      return false;
    }
    compact.append((char) Characters.upper(c));
    return true;
  }

  @Override
  int judge() {
    int c = at(size() - 1);
    int length = compact.length();
    if (length >= PREFIX && length == expected()) {
      return Characters.isWord(c) ? DEAD : size() - 1;
    }
    if (!Characters.isAlphanumeric(c)) {
      return isGroupSeparator(c) ? MORE : DEAD;
    }
    compact.append((char) Characters.upper(c));
    return plausible(length + 1) ? MORE : DEAD;
  }

  @Override
  int judgeAtEnd() {
    int length = compact.length();
    return length >= PREFIX && length == expected() ? size() : DEAD;
  }

  private boolean isGroupSeparator(int c) {
    return compact.length() >= PREFIX
        && (c == ' ' || c == '-')
        && Characters.isAlphanumeric(at(size() - 2));
  }

  private boolean plausible(int length) {
    int last = compact.charAt(length - 1);
    if (length == 2) {
      return Characters.isLetter(last) && expected() > 0;
    }
    if (length <= PREFIX) {
      return Characters.isDigit(last);
    }
    return length < expected() || Checksums.ibanChecks(compact);
  }

  private int expected() {
    return Checksums.ibanLength(compact.charAt(0), compact.charAt(1));
  }

  @Override
  boolean continues(int c) {
    return Characters.isAlphanumeric(c);
  }

  @Override
  int fold(int c) {
    return Characters.isAlphanumeric(c) ? Characters.upper(c) : -1;
  }
}
