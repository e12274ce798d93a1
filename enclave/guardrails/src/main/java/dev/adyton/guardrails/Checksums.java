package dev.adyton.guardrails;

/**
 * Check digits and number plans. Facts of public standards: ISO/IEC 7812-1 (Luhn), ISO 13616 (IBAN
 * lengths and the mod 97-10 check of ISO 7064), and the issuers' published ranges.
 */
final class Checksums {
  /** Country and total length of its IBANs, from the ISO 13616 registry. */
  private static final String IBAN_LENGTHS =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
          + "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21"
          + "LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24"
          + "SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

  private static final byte[] IBAN_LENGTH = new byte[26 * 26];

  static {
    for (int i = 0; i < IBAN_LENGTHS.length(); i += 4) {
      int at = (IBAN_LENGTHS.charAt(i) - 'A') * 26 + IBAN_LENGTHS.charAt(i + 1) - 'A';
      IBAN_LENGTH[at] = (byte) Integer.parseInt(IBAN_LENGTHS, i + 2, i + 4, 10);
    }
  }

  private Checksums() {}

  /** Returns the length of a country's IBANs, 0 if it has none; two capital letters. */
  static int ibanLength(int first, int second) {
    return IBAN_LENGTH[(first - 'A') * 26 + second - 'A'];
  }

  /** Returns whether capitals and digits pass the IBAN check: read from the fifth, mod 97 is 1. */
  static boolean ibanChecks(CharSequence iban) {
    int remainder = 0;
    for (int i = 0; i < iban.length(); i++) {
      int c = iban.charAt((i + 4) % iban.length());
      remainder =
          Characters.isDigit(c)
              ? (remainder * 10 + c - '0') % 97
              : (remainder * 100 + c - 'A' + 10) % 97;
    }
    return remainder == 1;
  }

  /** Returns whether {@code count} digits (0 to 9) from {@code from} on pass the Luhn check. */
  static boolean luhnChecks(byte[] digits, int from, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[from + count - 1 - i];
      int doubled = digit * 2;
      sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /** Returns whether a card of an issuer in use may have this length and begin like this. */
  static boolean isIssued(byte[] digits, int from, int count) {
    int two = digits[from] * 10 + digits[from + 1];
    int four = two * 100 + digits[from + 2] * 10 + digits[from + 3];
    return switch (digits[from]) {
      case 4 -> count == 13 || count == 16 || count == 19;
      case 5 -> (two >= 51 && two <= 55) ? count == 16 : (count >= 12 && two != 59);
      case 3 -> isThree(two, four, count);
      case 2 -> (four >= 2221 && four <= 2720) ? count == 16 : (four == 2131 && count == 15);
      case 6 -> count >= 12;
      case 1 -> four == 1800 && count == 15;
      default -> false;
    };
  }

  /** American Express, Diners Club, JCB. */
  private static boolean isThree(int two, int four, int count) {
    return switch (two) {
      case 34, 37 -> count == 15;
      case 36, 38, 39 -> count == 14 || (count >= 16 && count <= 19);
      case 30 -> (four <= 3059 || four >= 3088) && (count == 14 || count >= 16);
      case 35 -> four >= 3528 && four <= 3589 && count >= 16;
      default -> false;
    };
  }
}
