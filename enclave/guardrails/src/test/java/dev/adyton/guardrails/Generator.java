package dev.adyton.guardrails;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes texts that are full of values, near misses and disguises. */
final class Generator {
  private static final String[] WORDS =
      ("the quick answer is that a gardener waters every plant before noon and sk eyes ghost hf"
              + " AKI e-mail user@host it's 3.5 2024-11-20 10:30 1,000 (see §4) naïve café Привет 你好 "
              + "😀 👨‍👩‍👧 -- ----- @ a@b 0x1F v1.2.3 50% a.b.c x_y DE12 GB 12 to-do end.")
          .split(" ", -1);
  private static final String[] GAPS = {
    " ", " ", " ", " ", ", ", ". ", "\n", "", ":", "-", "\t", "  "
  };
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  final SplittableRandom random;

  /** Values that must not appear in any output. */
  final List<String> secrets = new ArrayList<>();

  Generator(long seed) {
    random = new SplittableRandom(seed);
  }

  String text() {
    secrets.clear();
    StringBuilder text = new StringBuilder();
    int parts = 3 + random.nextInt(20);
    for (int i = 0; i < parts; i++) {
      text.append(random.nextInt(4) == 0 ? value() : pick(WORDS)).append(pick(GAPS));
    }
    return text.toString();
  }

  private String value() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> disguise(grouped(card(), 4));
      case 3 -> grouped(wrong(card()), 4);
      case 4, 5 -> disguise(email());
      case 6 -> disguise(grouped(iban(), 4));
      case 7 -> pick(new String[] {"+49 30 ", "0", "(212) ", "+1 212-"}) + grouped(digits(7), 3);
      case 8 -> "sk-" + alphanumeric(24) + "7";
      case 9 -> "ghp_" + alphanumeric(35) + "7";
      case 10 -> jwt();
      default -> random.nextInt(4) == 0 ? privateKey() : "AKIA" + "QWERTZ7ASDFGH123";
    };
  }

  String card() {
    String body = "4" + digits(14);
    for (char check = '0'; ; check++) {
      byte[] values = new byte[16];
      for (int i = 0; i < 16; i++) {
        values[i] = (byte) ((i < 15 ? body.charAt(i) : check) - '0');
      }
      if (Checksums.luhnChecks(values, 0, 16)) {
        return body + check;
      }
    }
  }

  private static String wrong(String card) {
    int last = card.charAt(card.length() - 1) - '0';
    return card.substring(0, card.length() - 1) + (last + 1) % 10;
  }

  private String email() {
    String domain = pick(new String[] {"example.org", "mail.example.com", "x-y.example.net"});
    return alphanumeric(3 + random.nextInt(70))
        + pick(new String[] {"", ".b", "+c"})
        + "@"
        + domain;
  }

  private String iban() {
    String body = digits(18);
    // DE becomes 1314; the check digits make the whole leave remainder 1.
    int remainder = new BigInteger(body + "131400").mod(BigInteger.valueOf(97)).intValue();
    return "DE" + (98 - remainder < 10 ? "0" : "") + (98 - remainder) + body;
  }

  private String jwt() {
    int size = 10 + random.nextInt(100);
    return "eyJ" + alphanumeric(size) + ".eyJ" + alphanumeric(size) + "." + alphanumeric(size);
  }

  private String privateKey() {
    String body = alphanumeric(60);
    secrets.add(body.substring(0, 12));
    secrets.add("PRIVATE KEY-----");
    return "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----";
  }

  private String grouped(String compact, int size) {
    String separator = pick(new String[] {"", " ", "-", "\u00a0"});
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < compact.length(); i++) {
      grouped.append(i > 0 && i % size == 0 ? separator : "").append(compact.charAt(i));
    }
    return grouped.toString();
  }

  /** Changes a value's looks here and there, but not what it says. */
  private String disguise(String value) {
    if (random.nextBoolean()) {
      return value;
    }
    StringBuilder disguised = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      switch (random.nextInt(12)) {
        case 0 -> disguised.append('\u200b').append(c);
        case 1 -> disguised.append(c > ' ' ? (char) (c + 0xFEE0) : c);
        case 2 -> disguised.append(digit ? Character.toString(0x1D7CE + c - '0') : "" + c);
        default -> disguised.append(c);
      }
    }
    return disguised.toString();
  }

  String digits(int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  private String alphanumeric(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(ALPHANUMERIC.charAt(random.nextInt(ALPHANUMERIC.length())));
    }
    return text.toString();
  }

  String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
