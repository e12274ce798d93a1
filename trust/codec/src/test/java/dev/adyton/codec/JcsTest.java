package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JcsTest {

  /** RFC 8785 appendix B, the rows that are numbers; minus zero prints like zero. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2",
  })
  void writesTheNumbersOfAppendixB(String bits, String text) {
    double value = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(bits));
    assertThat(Jcs.number(value)).isEqualTo(text);
  }

  @Test
  void writesShortDecimalsAtEveryExponent() {
    for (int exponent = -323; exponent <= 308; exponent++) {
      for (int digit = 1; digit <= 9; digit++) {
        double value = Double.parseDouble(digit + "e" + exponent);
        if (Double.isFinite(value)) {
          String text = Jcs.number(value);
          assertThat(Double.parseDouble(text)).isEqualTo(value);
          assertThat(text.replaceFirst("e.*", "").replaceAll("[.0]", "")).hasSize(1);
        }
      }
    }
  }

  @Test
  void everyDoubleReadsBackAsItself() {
    SplittableRandom random = new SplittableRandom(8785);
    for (int i = 0; i < 50_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value) && value != 0) {
        assertThat(Double.parseDouble(Jcs.number(value))).isEqualTo(value);
      }
    }
  }

  /** RFC 8785 §3.2.2 and §3.2.3. */
  @Test
  void writesTheExampleOfTheRfc() throws CodecException {
    String input =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;
    assertThat(canonical(input))
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** RFC 8785 §3.2.3: the order is that of UTF-16 code units, not of code points. */
  @Test
  void sortsByUtf16CodeUnits() throws CodecException {
    String input =
        """
        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
         "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
         "\\u00f6": "Latin Small Letter O With Diaeresis"}
        """;
    Json.Obj sorted = Json.parseObject(canonical(input).getBytes(StandardCharsets.UTF_8));
    assertThat(sorted.keys())
        .containsExactly("\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33");
  }

  @Test
  void escapesControlCharactersAsTheRfcSays() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < ' '; c++) {
      all.append(c);
    }
    String text = new String(Jcs.encode(new Json.Str(all + "\u007f")), StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("\"\\u0000\\u0001\\u0002")
        .contains("\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010")
        .endsWith("\\u001f\u007f\"");
  }

  private static String canonical(String json) throws CodecException {
    Json value = Json.parse(json.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT);
    return new String(Jcs.encode(value), StandardCharsets.UTF_8);
  }
}
