package dev.adyton.text.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers between bounds, digit by digit: a prefix is either still equal to a bound's digits or has
 * left it behind. Written without exponents, at most {@value #MAX_WHOLE} digits before the point.
 */
final class Decimals {
  private static final int MAX_WHOLE = 15;

  /** Digits after the point beyond those of the bounds. */
  private static final int MORE_FRACTION = 6;

  /** A bound. */
  record Bound(BigDecimal value, boolean exclusive) {}

  private final String low;
  private final String lowFraction;
  private final boolean lowOpen;
  private final String high;
  private final String highFraction;
  private final boolean highOpen;
  private final boolean whole;

  private Decimals(Bound low, Bound high, boolean whole) {
    this.low = digits(low.value());
    this.lowFraction = fraction(low.value());
    this.lowOpen = low.exclusive();
    this.high = digits(high.value());
    this.highFraction = fraction(high.value());
    this.highOpen = high.exclusive();
    this.whole = whole;
  }

  private static String digits(BigDecimal v) {
    return v.setScale(0, RoundingMode.DOWN).toPlainString();
  }

  private static String fraction(BigDecimal v) {
    String plain = v.stripTrailingZeros().toPlainString();
    int point = plain.indexOf('.');
    return point < 0 ? "" : plain.substring(point + 1);
  }

  private static final BigDecimal MOST = BigDecimal.TEN.pow(MAX_WHOLE).subtract(BigDecimal.ONE);

  /** Numbers between two bounds, either of which may be absent. */
  static Expr between(Optional<Bound> min, Optional<Bound> max, boolean whole) {
    Bound zero = new Bound(BigDecimal.ZERO, false);
    Bound lo = min.orElse(new Bound(MOST.negate(), false));
    Bound hi = max.orElse(new Bound(MOST, false));
    List<Expr> ways = new ArrayList<>();
    if (hi.value().signum() >= 0) {
      ways.add(positive(lo.value().signum() >= 0 ? lo : zero, hi, whole));
    }
    if (lo.value().signum() < 0) {
      Bound from = hi.value().signum() <= 0 ? mirrored(hi) : zero;
      // Minus zero is not written: readers disagree on it.
      Bound positive = from.value().signum() == 0 ? new Bound(BigDecimal.ZERO, true) : from;
      Expr size = positive(positive, mirrored(lo), whole);
      ways.add(Expr.sequence(Expr.text("-"), size));
    }
    return Expr.choice(ways);
  }

  private static Bound mirrored(Bound b) {
    return new Bound(b.value().negate(), b.exclusive());
  }

  private static Expr positive(Bound lo, Bound hi, boolean whole) {
    Bound top = hi.value().compareTo(MOST) > 0 ? new Bound(MOST, false) : hi;
    int order = lo.value().compareTo(top.value());
    if (order > 0 || (order == 0 && (lo.exclusive() || top.exclusive()))) {
      return Expr.NEVER;
    }
    Decimals d = new Decimals(lo, top, whole);
    List<Expr> ways = new ArrayList<>();
    for (int n = d.low.length(); n <= d.high.length(); n++) {
      ways.add(d.wholePart(n, 0, n == d.low.length(), n == d.high.length()));
    }
    return Expr.choice(ways);
  }

  /** The digits from place {@code at} of a whole part of {@code n}. */
  private Expr wholePart(int n, int at, boolean onLow, boolean onHigh) {
    if (at == n) {
      return fractionPart(0, onLow, onHigh);
    }
    int from = onLow ? low.charAt(at) - '0' : at == 0 && n > 1 ? 1 : 0;
    int to = onHigh ? high.charAt(at) - '0' : 9;
    List<Expr> ways = new ArrayList<>();
    for (int digit = from; digit <= to; digit++) {
      boolean stillLow = onLow && digit == from;
      boolean stillHigh = onHigh && digit == to;
      if (!stillLow && !stillHigh) {
        // All digits between the bounds go on alike.
        int last = onHigh ? to - 1 : to;
        ways.add(Expr.sequence(Expr.chars('0' + digit, '0' + last), free(n - at - 1)));
        digit = last;
      } else {
        ways.add(
            Expr.sequence(
                Expr.chars('0' + digit, '0' + digit), wholePart(n, at + 1, stillLow, stillHigh)));
      }
    }
    return Expr.choice(ways);
  }

  /** Any {@code n} digits and any fraction. */
  private Expr free(int n) {
    Expr digits = Expr.repeat(Expr.chars('0', '9'), n, n);
    if (whole) {
      return digits;
    }
    Expr fraction =
        Expr.sequence(Expr.text("."), Expr.repeat(Expr.chars('0', '9'), 1, MORE_FRACTION));
    return Expr.sequence(digits, Expr.optional(fraction));
  }

  /** What may follow {@code at} digits of a fraction that agree with a bound. */
  private Expr fractionPart(int at, boolean onLow, boolean onHigh) {
    if (!onLow && !onHigh && at == 0) {
      return free(0);
    }
    List<Expr> ways = new ArrayList<>();
    boolean lowMet = !onLow || (at >= lowFraction.length() && !lowOpen);
    boolean highMet = !onHigh || at < highFraction.length() || !highOpen;
    if (lowMet && highMet) {
      ways.add(Expr.EMPTY);
    }
    int most = Math.max(lowFraction.length(), highFraction.length()) + 2;
    if (whole || at >= most) {
      return Expr.choice(ways);
    }
    int from = onLow ? digit(lowFraction, at) : 0;
    int to = onHigh ? digit(highFraction, at) : 9;
    for (int digit = from; digit <= to; digit++) {
      boolean stillLow = onLow && digit == from;
      boolean stillHigh = onHigh && digit == to;
      Expr rest =
          stillLow || stillHigh
              ? fractionPart(at + 1, stillLow, stillHigh)
              : Expr.repeat(Expr.chars('0', '9'), 0, MORE_FRACTION);
      Expr point = at == 0 ? Expr.text(".") : Expr.EMPTY;
      ways.add(Expr.sequence(point, Expr.chars('0' + digit, '0' + digit), rest));
    }
    return Expr.choice(ways);
  }

  private static int digit(String fraction, int at) {
    return at < fraction.length() ? fraction.charAt(at) - '0' : 0;
  }
}
