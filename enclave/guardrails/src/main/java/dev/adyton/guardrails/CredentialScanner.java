package dev.adyton.guardrails;

import java.util.List;

/**
 * Keys and tokens that announce themselves by a prefix, as their issuers document them, and JSON
 * web tokens (RFC 7519: two or more base64url parts, the first beginning {@code eyJ}).
 */
final class CredentialScanner extends AnchoredScanner {
  /** What may follow a prefix. */
  private enum Body {
    CAPITALS,
    ALPHANUMERIC,
    URL_SAFE,
    DOTTED
  }

  /**
   * A kind of token.
   *
   * @param prefix no prefix begins with another
   * @param body its alphabet
   * @param length characters behind the prefix
   * @param exact whether there are never more
   */
  private record Kind(String prefix, Body body, int length, boolean exact) {}

  private static final int JWT_PART = 8;

  private static final List<Kind> KINDS =
      List.of(
          new Kind("AKIA", Body.CAPITALS, 16, true),
          new Kind("ASIA", Body.CAPITALS, 16, true),
          new Kind("AIza", Body.URL_SAFE, 35, true),
          new Kind("ghp_", Body.ALPHANUMERIC, 36, false),
          new Kind("gho_", Body.ALPHANUMERIC, 36, false),
          new Kind("ghu_", Body.ALPHANUMERIC, 36, false),
          new Kind("ghs_", Body.ALPHANUMERIC, 36, false),
          new Kind("ghr_", Body.ALPHANUMERIC, 36, false),
          new Kind("github_pat_", Body.URL_SAFE, 22, false),
          new Kind("glpat-", Body.URL_SAFE, 20, false),
          new Kind("hf_", Body.ALPHANUMERIC, 30, false),
          new Kind("npm_", Body.ALPHANUMERIC, 36, false),
          new Kind("rk_live_", Body.ALPHANUMERIC, 16, false),
          new Kind("sk_live_", Body.ALPHANUMERIC, 16, false),
          new Kind("sk-", Body.URL_SAFE, 20, false),
          new Kind("xoxa-", Body.URL_SAFE, 20, false),
          new Kind("xoxb-", Body.URL_SAFE, 20, false),
          new Kind("xoxp-", Body.URL_SAFE, 20, false),
          new Kind("eyJ", Body.DOTTED, 2 * JWT_PART + 1, false));

  /** The alphabet of the candidate's kind. */
  private Body current = Body.DOTTED;

  CredentialScanner(int index, Sink sink) {
    super(index, sink);
  }

  @Override
  boolean begins(int c) {
    return switch (c) {
      case 'A', 'e', 'g', 'h', 'n', 'r', 's', 'x' -> true;
      default -> false;
    };
  }

  @Override
  int judge() {
    int last = size() - 1;
    for (Kind kind : KINDS) {
      if (agrees(kind.prefix, Math.min(size(), kind.prefix.length()))) {
        if (last < kind.prefix.length() || isBody(kind.body, at(last))) {
          current = kind.body;
          return MORE;
        }
        return ended(kind, last);
      }
    }
    return DEAD;
  }

  @Override
  int judgeAtEnd() {
    for (Kind kind : KINDS) {
      if (size() > kind.prefix.length() && agrees(kind.prefix, kind.prefix.length())) {
        return ended(kind, size());
      }
    }
    return DEAD;
  }

  private boolean agrees(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      if (at(i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Judges a token whose alphabet ends after {@code count} characters. */
  private int ended(Kind kind, int count) {
    int end = count;
    while (kind.body == Body.DOTTED && at(end - 1) == '.') {
      end--; // The sentence's, not the token's.
    }
    int body = end - kind.prefix.length();
    boolean longEnough = kind.exact ? body == kind.length : body >= kind.length;
    boolean cut = count < size() && Characters.isWord(at(count));
    return longEnough && !cut && looksRandom(kind, end) ? end : DEAD;
  }

  /** Without a digit it is a hyphenated phrase; without two long parts, no JSON web token. */
  private boolean looksRandom(Kind kind, int end) {
    int digits = 0;
    int parts = 0;
    int part = 0;
    for (int i = kind.prefix.length(); i < end; i++) {
      digits += Characters.isDigit(at(i)) ? 1 : 0;
      part = at(i) == '.' ? 0 : part + 1;
      parts += part == JWT_PART ? 1 : 0;
    }
    return kind.body == Body.DOTTED ? parts >= 2 : digits > 0;
  }

  private static boolean isBody(Body body, int c) {
    return switch (body) {
      case CAPITALS -> Characters.isDigit(c) || (c >= 'A' && c <= 'Z');
      case ALPHANUMERIC -> Characters.isAlphanumeric(c);
      case URL_SAFE -> Characters.isWord(c) || c == '-';
      case DOTTED -> Characters.isWord(c) || c == '-' || c == '.';
    };
  }

  @Override
  boolean continues(int c) {
    return isBody(current, c);
  }

  @Override
  int fold(int c) {
    return c;
  }
}
