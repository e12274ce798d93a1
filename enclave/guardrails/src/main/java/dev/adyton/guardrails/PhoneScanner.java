package dev.adyton.guardrails;

/**
 * Telephone numbers, by the ways of writing them that little else shares: international with plus
 * or 00 (ITU-T E.164: up to 15 digits), North American 3-3-4, area codes in parentheses, national
 * numbers with a leading zero, 3-3-3 and 2-2-2-2. Numbers without any such mark are not found: they
 * look like every other number.
 */
final class PhoneScanner extends NumberScanner {
  private static final int SHORTEST = 7;
  private static final int LONGEST = 15;

  private final int[] sizes = new int[LONGEST + 1];
  private final char[] separators = new char[LONGEST + 1];
  private int groups;

  PhoneScanner(int index, Sink sink) {
    super(index, sink, LONGEST);
  }

  @Override
  int longest() {
    for (int count = Math.min(size(), LONGEST); count >= SHORTEST; count--) {
      if (isGroupEnd(count) && isPhone(count)) {
        return count;
      }
    }
    return 0;
  }

  @Override
  char separator(char pending, int c) {
    return switch (c) {
      case ' ' -> pending == NONE ? ' ' : pending == ')' ? ')' : NONE;
      case '-' -> pending == NONE ? '-' : pending == ')' ? ')' : NONE;
      case '.', '/', ')' -> pending == NONE ? (char) c : NONE;
      case '(' -> pending == NONE || pending == ' ' ? '(' : NONE;
      default -> NONE;
    };
  }

  /** An extension is written with an x. */
  @Override
  boolean touches(int c) {
    return Characters.lower(c) != 'x' && super.touches(c);
  }

  @Override
  boolean isPrefix(int c) {
    return c == '+' || c == '(';
  }

  @Override
  boolean wearsPrefix(int count) {
    return prefix() == '+' || isAreaInParentheses();
  }

  private boolean isPhone(int count) {
    measure(count);
    return isInternational(count)
        || isNorthAmerican(count)
        || (isAreaInParentheses() && count <= 11 && !isYear())
        || isNational(count)
        || isPlainGroups(count);
  }

  private void measure(int count) {
    groups = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || before(i) != INSIDE) {
        separators[groups] = before(i);
        sizes[groups] = 0;
        groups++;
      }
      sizes[groups - 1]++;
    }
  }

  private boolean isInternational(int count) {
    boolean zeros = digits()[0] == 0 && digits()[1] == 0 && digits()[2] != 0;
    return (prefix() == '+' && count >= 8) || (zeros && count >= 11);
  }

  private boolean isNorthAmerican(int count) {
    int first = count == 11 && sizes[0] == 1 && digits()[0] == 1 ? 1 : 0;
    return count - first == 10
        && groups == first + 3
        && sizes[first] == 3
        && sizes[first + 1] == 3
        && digits()[first] >= 2
        && separators[first + 2] != '/'
        && separators[first + 2] != '(';
  }

  private boolean isAreaInParentheses() {
    return prefix() == '(' && groups > 1 && separators[1] == ')' && sizes[0] >= 2 && sizes[0] <= 4;
  }

  /** "(2019) 123-456" cites a page. */
  private boolean isYear() {
    int century = digits()[0] * 10 + digits()[1];
    return sizes[0] == 4 && (century == 19 || century == 20);
  }

  private boolean isNational(int count) {
    return digits()[0] == 0
        && count >= 9
        && count <= 11
        && groups >= 2
        && smallestGroup() >= 2
        && separatorsAgreeFrom(2);
  }

  private boolean isPlainGroups(int count) {
    char separator = separators[1];
    if (groups < 3 || !separatorsAgreeFrom(1)) {
      return false;
    }
    boolean threes = groups == 3 && count == 9 && sizes[0] == 3 && sizes[1] == 3;
    boolean twos = groups == 4 && count == 8 && smallestGroup() == 2;
    // First digits below 5 are more often a quantity in thousands than a mobile number.
    return (threes && digits()[0] >= 5 && (separator == ' ' || separator == '-'))
        || (twos && separator == '-');
  }

  private int smallestGroup() {
    int smallest = LONGEST;
    for (int i = 0; i < groups; i++) {
      smallest = Math.min(smallest, sizes[i]);
    }
    return smallest;
  }

  /** A date and an hour side by side mix their separators; a number does not. */
  private boolean separatorsAgreeFrom(int first) {
    for (int i = first + 1; i < groups; i++) {
      if (separators[i] != separators[first]) {
        return false;
      }
    }
    return true;
  }
}
