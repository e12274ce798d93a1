package dev.adyton.guardrails;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The slow obvious way: normalise all of a text, find every value by searching it as often as it
 * takes, replace from left to right. Shares the character map, the issuers' ranges and, for
 * telephone numbers alone, the scanner with the stage that it checks.
 */
final class WholeText {
  private static final Pattern IBAN_HEAD = Pattern.compile("(?<![A-Za-z0-9_])[A-Za-z]{2}[0-9]{2}");
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+(?:[ -][0-9]+)*");
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?<![A-Za-z0-9_])(?:"
              + "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9_])"
              + "|AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"
              + "|(?:gh[pousr]_|npm_)(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{36,}+(?!_)"
              + "|hf_(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{30,}+(?!_)"
              + "|[rs]k_live_(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{16,}+(?!_)"
              + "|github_pat_(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{22,}+"
              + "|(?:glpat-|sk-|xox[abp]-)(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{20,}+"
              + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]+)*"
              + ")");
  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN (?:[A-Z ]* )?PRIVATE KEY(?: BLOCK)?-----", Pattern.CASE_INSENSITIVE);

  private record Found(int from, int to, Category category, String value, int lane) {}

  /**
   * What the floor should release.
   *
   * @param text the whole output
   * @param blocked whether it ends before its time
   */
  record Result(String text, boolean blocked) {}

  private final String original;
  private final StringBuilder copy = new StringBuilder();
  private final List<int[]> origins = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();

  private WholeText(String original) {
    this.original = original;
  }

  static Result redact(String text) {
    WholeText whole = new WholeText(text);
    whole.normalise();
    whole.cards();
    whole.ibans();
    whole.emails();
    whole.phones();
    whole.credentials();
    whole.privateKeys();
    return whole.fold();
  }

  private void normalise() {
    for (int i = 0; i < original.length(); ) {
      int c = original.codePointAt(i);
      int end = i + Character.charCount(c);
      int mapped = Normaliser.map(c);
      if (mapped == Normaliser.EXPANDS) {
        for (int each : Normaliser.expansion(c).codePoints().map(Normaliser::map).toArray()) {
          if (each >= 0) {
            append(each, i, end);
          }
        }
      } else if (mapped >= 0) {
        append(mapped, i, end);
      }
      i = end;
    }
  }

  private void append(int c, int from, int to) {
    // One unit each, so that copy and origins run alike; no value has such a character.
    copy.append(c > 0xFFFF ? '\uFFFD' : (char) c);
    origins.add(new int[] {from, to});
  }

  private void add(int from, int to, Category category, String value, int lane) {
    found.add(new Found(origins.get(from)[0], origins.get(to - 1)[1], category, value, lane));
  }

  private boolean word(int index) {
    return index >= 0 && index < copy.length() && Characters.isWord(copy.charAt(index));
  }

  private void cards() {
    Matcher run = NUMBERS.matcher(copy);
    while (run.find()) {
      List<int[]> groups = new ArrayList<>();
      Matcher group = Pattern.compile("[0-9]+").matcher(copy).region(run.start(), run.end());
      while (group.find()) {
        groups.add(new int[] {group.start(), group.end()});
      }
      int first = run.start();
      boolean fraction =
          first >= 2 && copy.charAt(first - 1) == '.' && Characters.isDigit(copy.charAt(first - 2));
      if (fraction || word(first - 1)) {
        groups.removeFirst();
      }
      if (word(run.end()) && !groups.isEmpty()) {
        groups.removeLast();
      }
      for (int i = 0; i < groups.size(); ) {
        i = cardAt(groups, i);
      }
    }
  }

  private int cardAt(List<int[]> groups, int i) {
    for (int j = groups.size() - 1; j >= i; j--) {
      String digits = copy.substring(groups.get(i)[0], groups.get(j)[1]).replaceAll("[^0-9]", "");
      if (digits.length() >= 12 && digits.length() <= 19 && isCard(digits)) {
        add(groups.get(i)[0], groups.get(j)[1], Category.CARD, digits, 0);
        return j + 1;
      }
    }
    return i + 1;
  }

  private static boolean isCard(String digits) {
    int sum = 0;
    byte[] values = new byte[digits.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (digits.charAt(i) - '0');
      int weighted = values[i] * ((values.length - i) % 2 == 0 ? 2 : 1);
      sum += weighted / 10 + weighted % 10;
    }
    return sum % 10 == 0 && Checksums.isIssued(values, 0, values.length);
  }

  private void ibans() {
    Matcher head = IBAN_HEAD.matcher(copy);
    for (int at = 0; head.find(at); ) {
      int end = ibanEnd(head.start());
      String compact =
          copy.substring(head.start(), end)
              .replaceAll("[ -]", "")
              .toUpperCase(java.util.Locale.ROOT);
      int length = Checksums.ibanLength(compact.charAt(0), compact.charAt(1));
      boolean good = length > 0 && compact.length() == length && !word(end) && mod97(compact);
      if (good) {
        add(head.start(), end, Category.IBAN, compact, 1);
      }
      at = good ? end : head.start() + 1;
    }
  }

  /** Returns the end of as many letters and digits as the country has, singly separated. */
  private int ibanEnd(int start) {
    String country = copy.substring(start, start + 2).toUpperCase(java.util.Locale.ROOT);
    int wanted = Checksums.ibanLength(country.charAt(0), country.charAt(1));
    int count = 4;
    int i = start + 4;
    while (count < wanted && i < copy.length()) {
      boolean separated = (copy.charAt(i) == ' ' || copy.charAt(i) == '-') && i + 1 < copy.length();
      int next = separated ? i + 1 : i;
      if (!Characters.isAlphanumeric(copy.charAt(next))) {
        break;
      }
      i = next + 1;
      count++;
    }
    return i;
  }

  private static boolean mod97(String iban) {
    StringBuilder digits = new StringBuilder();
    (iban.substring(4) + iban.substring(0, 4))
        .chars()
        .forEach(c -> digits.append(Character.digit(c, 36)));
    return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }

  private void emails() {
    int behind = 0;
    for (int at = copy.indexOf("@"); at >= 0; at = copy.indexOf("@", at + 1)) {
      int from = at;
      while (from > behind && isLocal(copy.charAt(from - 1))) {
        from--;
      }
      while (from < at && !word(from)) {
        from++;
      }
      from = Math.max(from, at - 64);
      int to = domainEnd(at + 1);
      if (from < at && copy.substring(at + 1, to).matches("[^.]+\\.(?:.*\\.)?[A-Za-z]{2}.*")) {
        int end = to;
        while (".-".indexOf(copy.charAt(end - 1)) >= 0) {
          end--;
        }
        String value = copy.substring(from, end).toLowerCase(java.util.Locale.ROOT);
        add(from, end, Category.EMAIL, value, 2);
        behind = to;
      }
    }
  }

  private static boolean isLocal(char c) {
    return Characters.isWord(c) || ".%+-".indexOf(c) >= 0;
  }

  private int domainEnd(int from) {
    int to = from;
    while (to < copy.length()) {
      char c = copy.charAt(to);
      boolean dot = c == '.' && to > from && copy.charAt(to - 1) != '.';
      if (!dot && c != '-' && !Characters.isAlphanumeric(c)) {
        break;
      }
      to++;
    }
    return to;
  }

  private void phones() {
    PhoneScanner scanner =
        new PhoneScanner(
            0, match -> found.add(new Found(match.from, match.to, Category.PHONE, match.value, 3)));
    for (int i = 0; i < copy.length(); i++) {
      scanner.accept(copy.charAt(i), origins.get(i)[0], origins.get(i)[1]);
    }
    scanner.finish();
  }

  private void credentials() {
    Matcher matcher = CREDENTIAL.matcher(copy);
    while (matcher.find()) {
      add(matcher.start(), matcher.end(), Category.CREDENTIAL, matcher.group(), 4);
    }
  }

  private void privateKeys() {
    Matcher matcher = PRIVATE_KEY.matcher(copy);
    while (matcher.find()) {
      add(matcher.start(), matcher.end(), Category.PRIVATE_KEY, "", 5);
    }
  }

  private Result fold() {
    found.sort(
        Comparator.comparingInt(Found::from)
            .thenComparing(each -> each.category() != Category.PRIVATE_KEY)
            .thenComparingInt(Found::lane));
    StringBuilder out = new StringBuilder();
    Map<String, Integer> numbers = new HashMap<>();
    Map<Category, Integer> used = new HashMap<>();
    int replacedTo = 0;
    for (Found each : found) {
      if (each.from() > replacedTo) {
        out.append(original, replacedTo, each.from());
      }
      if (each.category() == Category.PRIVATE_KEY) {
        return new Result(out.toString(), true);
      }
      if (each.from() >= replacedTo) {
        // What is longer than may be held was replaced before its value was known.
        boolean cut = each.to() - each.from() >= ReleaseFrontier.MAX_HELD;
        String key = each.category() + (cut ? "#" + each.from() : each.value());
        int number =
            numbers.computeIfAbsent(key, k -> used.merge(each.category(), 1, Integer::sum));
        out.append('{').append(each.category()).append('_').append(number).append('}');
      }
      replacedTo = Math.max(replacedTo, each.to());
    }
    out.append(original, Math.min(replacedTo, original.length()), original.length());
    return new Result(out.toString(), false);
  }
}
