package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers and integers with bounds, or multiples. */
final class SchemaNumbers {
  private static final int MAX_MULTIPLE = 128;
  private static final int MAX_DIGITS = 15;

  private SchemaNumbers() {}

  static Expr of(Json.Obj s, boolean whole, Rules rules) throws GrammarException {
    Optional<Decimals.Bound> min = tighter(s, "minimum", "exclusiveMinimum", 1);
    Optional<Decimals.Bound> max = tighter(s, "maximum", "exclusiveMaximum", -1);
    Optional<BigDecimal> multiple = SchemaKeywords.number(s, "multipleOf");
    if (multiple.isPresent() && !(whole && multiple.get().compareTo(BigDecimal.ONE) == 0)) {
      if (min.isPresent() || max.isPresent()) {
        throw new GrammarException(Code.UNSUPPORTED, "multipleOf with bounds");
      }
      return multiples(multiple.get(), whole, rules);
    }
    if (min.isPresent() || max.isPresent()) {
      return Decimals.between(min, max, whole);
    }
    return whole ? JsonGrammar.WHOLE : JsonGrammar.NUMBER;
  }

  private static Optional<Decimals.Bound> tighter(
      Json.Obj s, String inclusive, String exclusive, int sign) throws GrammarException {
    Optional<BigDecimal> in = SchemaKeywords.number(s, inclusive);
    Optional<BigDecimal> ex = SchemaKeywords.number(s, exclusive);
    boolean open = ex.isPresent() && (in.isEmpty() || sign * ex.get().compareTo(in.get()) >= 0);
    Optional<BigDecimal> value = open ? ex : in;
    return value.map(v -> new Decimals.Bound(v, open));
  }

  private static Expr multiples(BigDecimal of, boolean whole, Rules rules) throws GrammarException {
    if (of.signum() <= 0) {
      throw new GrammarException(Code.SYNTAX, "multipleOf");
    }
    BigDecimal plain = of.stripTrailingZeros();
    if (plain.unscaledValue().intValue() == 1 && plain.scale() > 0 && plain.scale() <= 6) {
      Expr fraction =
          Expr.sequence(Expr.text("."), Expr.repeat(Expr.chars('0', '9'), 1, plain.scale()));
      Expr number = Expr.sequence(JsonGrammar.INTEGER, Expr.optional(fraction));
      return whole ? JsonGrammar.WHOLE : number;
    }
    boolean small = plain.scale() <= 0 && of.compareTo(BigDecimal.valueOf(MAX_MULTIPLE)) <= 0;
    if (!small) {
      throw new GrammarException(Code.UNSUPPORTED, "multipleOf");
    }
    return remainders(of.intValueExact(), rules);
  }

  /** Whole numbers by the remainder of their digits so far. */
  private static Expr remainders(int m, Rules rules) throws GrammarException {
    Expr[] after = new Expr[m];
    for (int r = 0; r < m; r++) {
      after[r] = r == 0 ? Expr.EMPTY : Expr.NEVER;
    }
    for (int left = 1; left < MAX_DIGITS; left++) {
      Expr[] next = new Expr[m];
      for (int r = 0; r < m; r++) {
        List<Expr> ways = new ArrayList<>();
        if (r == 0) {
          ways.add(Expr.EMPTY);
        }
        for (int d = 0; d <= 9; d++) {
          ways.add(Expr.sequence(Expr.chars('0' + d, '0' + d), after[(r * 10 + d) % m]));
        }
        next[r] = rules.add(Expr.choice(ways));
      }
      after = next;
    }
    List<Expr> ways = new ArrayList<>();
    for (int d = 1; d <= 9; d++) {
      ways.add(Expr.sequence(Expr.chars('0' + d, '0' + d), after[d % m]));
    }
    Expr sign = Expr.optional(Expr.text("-"));
    return Expr.choice(Expr.text("0"), Expr.sequence(sign, Expr.choice(ways)));
  }
}
