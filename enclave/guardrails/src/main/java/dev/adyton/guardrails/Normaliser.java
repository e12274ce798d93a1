package dev.adyton.guardrails;

import java.text.Normalizer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What detectors look at instead of a character: its look, in ASCII where it has one. Full-width,
 * mathematical and foreign digits and letters become plain ones, accents and everything invisible
 * vanish, a few letters of other scripts that look Latin become Latin.
 *
 * <p>NFKD without marks rather than NFKC: both fold the same compatibility forms, but decomposition
 * looks at one code point at a time, so that the copy of a stream never has to be revised. The
 * original text is untouched, this is a map for the detectors' eyes only. Letters keep their case;
 * who does not care folds. Stateless but for a cache of Unicode's own data, safe for use by several
 * threads.
 */
final class Normaliser {
  /** Means: nothing remains. */
  static final int DROPPED = -1;

  /** Means: several characters remain, {@link #expansion} has them. */
  static final int EXPANDS = -2;

  private static final int PAGE = 256;
  private static final AtomicReferenceArray<int[]> PAGES =
      new AtomicReferenceArray<>(Character.MIN_SUPPLEMENTARY_CODE_POINT / PAGE);

  /** Cyrillic and Greek letters, each followed by the Latin letter that it looks like. */
  private static final String LOOKALIKES =
      "аaеeоoрpсcхxуyіiјjѕsԁdһhԛqԝwӏlАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSԌG"
          + "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvρpιiαaκkχxυu";

  private Normaliser() {}

  /** Returns the one character that stands for {@code c}, {@link #DROPPED} or {@link #EXPANDS}. */
  static int map(int c) {
    if (c >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      return compute(c);
    }
    int[] page = PAGES.get(c / PAGE);
    return page == null ? fill(c / PAGE)[c % PAGE] : page[c % PAGE];
  }

  /** Returns what stands for a code point that {@link #EXPANDS}; each char to be mapped again. */
  static String expansion(int c) {
    return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
  }

  private static int[] fill(int number) {
    int[] page = new int[PAGE];
    for (int i = 0; i < PAGE; i++) {
      page[i] = compute(number * PAGE + i);
    }
    PAGES.set(number, page);
    return page;
  }

  private static int compute(int c) {
    int simple = simple(c);
    boolean half = c <= Character.MAX_VALUE && Character.isSurrogate((char) c);
    if (simple != c || c < 128 || half) {
      return simple;
    }
    String folded = expansion(c);
    if (folded.codePointCount(0, folded.length()) == 1) {
      return simple(folded.codePointAt(0));
    }
    return EXPANDS;
  }

  /** The part of the map that is not Unicode's decomposition. */
  private static int simple(int c) {
    int digit = Character.digit(c, 10);
    if (digit >= 0) {
      return '0' + digit;
    }
    return switch (c) {
      case '\n', '\r', 0x0B, 0x0C, 0x85, 0x2028, 0x2029 -> '\n';
      case '\t', 0x2800 -> ' '; // The braille pattern without dots is a blank.
      case 0x2010, 0x2011, 0x2012, 0x2013, 0x2212 -> '-'; // Em dashes stand between words: kept.
      case 0x3002 -> '.';
      case 0x2044, 0x2215 -> '/';
      case 0x115F, 0x1160, 0x3164, 0xFFA0 -> DROPPED; // Hangul fillers
      default -> byType(c);
    };
  }

  private static int byType(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, // zero width, bidi, tags, soft hyphen
          Character.CONTROL,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          DROPPED;
      case Character.SPACE_SEPARATOR -> ' ';
      default -> lookalike(c);
    };
  }

  private static int lookalike(int c) {
    if (c < 0x370 || c > 0x52F) {
      return c;
    }
    for (int i = 0; i < LOOKALIKES.length(); i += 2) {
      if (LOOKALIKES.charAt(i) == c) {
        return LOOKALIKES.charAt(i + 1);
      }
    }
    return c;
  }
}
