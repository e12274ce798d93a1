package dev.adyton.text.grammar;

import dev.adyton.text.grammar.GrammarException.Code;

/**
 * What {@code format} stands for: of each, texts that surely have it. A leap day is left out, since
 * whether a year has one is not regular in a useful size; so are leap seconds.
 */
final class Formats {
  private static final String YEAR = "[0-9]{4}";
  private static final String DATE =
      YEAR
          + "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
          + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
          + "|02-(?:0[1-9]|1[0-9]|2[0-8]))";
  private static final String TIME =
      "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
          + "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9]{0,20}[a-z0-9])?";
  private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,5}";
  private static final String COUNT = "[0-9]{1,6}";
  private static final String CLOCK =
      "T(?:" + COUNT + "H(?:" + COUNT + "M(?:" + COUNT + "S)?)?|" + COUNT + "M(?:" + COUNT + "S)?|"
          + COUNT + "S)";
  private static final String CALENDAR =
      "(?:" + COUNT + "Y(?:" + COUNT + "M(?:" + COUNT + "D)?)?|" + COUNT + "M(?:" + COUNT + "D)?|"
          + COUNT + "D)";
  private static final String HEX = "[0-9a-fA-F]";

  private Formats() {}

  static Expr of(String format) throws GrammarException {
    String regex =
        switch (format) {
          case "date" -> DATE;
          case "time" -> TIME;
          case "date-time" -> DATE + "T" + TIME;
          case "duration" -> "P(?:" + COUNT + "W|" + CALENDAR + "(?:" + CLOCK + ")?|" + CLOCK + ")";
          case "uuid" -> HEX + "{8}-(?:" + HEX + "{4}-){3}" + HEX + "{12}";
          case "ipv4" -> BYTE + "(?:\\." + BYTE + "){3}";
          case "ipv6" -> "(?:" + HEX + "{1,4}:){7}" + HEX + "{1,4}";
          case "hostname" -> HOST;
          case "email" -> "[A-Za-z0-9_+-]{1,30}(?:\\.[A-Za-z0-9_+-]{1,30}){0,3}@" + HOST;
          case "uri" ->
              "https?://"
                  + HOST
                  + "(?::[0-9]{1,4})?(?:/[A-Za-z0-9._~-]{0,40}){0,8}"
                  + "(?:\\?[A-Za-z0-9._~=&-]{0,60})?";
          default -> throw new GrammarException(Code.UNSUPPORTED, "format");
        };
    return Regex.parse(regex, false);
  }
}
