package dev.adyton.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The last value that is taken and the first that is not. */
class ReceiptEdgesTest {
  private static final Digest ZERO = Digest.sha256(new byte[0]);
  private static final byte[] NOTHING = new byte[0];
  private static final List<String> WORDS =
      List.of("f32/1", "scalar", "none", "denied", "off", "SIMULATED");

  private static Receipt receipt(List<String> words, long time) {
    return new Receipt(
        "0123456789abcdef",
        "0123456789abcdef0123456789abcdef",
        new KeyedDigest(ZERO),
        new KeyedDigest(ZERO),
        ZERO,
        Optional.empty(),
        ZERO,
        words.get(0),
        words.get(1),
        7,
        words.get(2),
        words.get(3),
        words.get(4),
        Optional.empty(),
        words.get(5),
        time);
  }

  @Test
  void noWordIsEmptyOrHasABlank() {
    for (int i = 0; i < WORDS.size(); i++) {
      for (String bad : List.of("", "two words", "é", "x".repeat(129))) {
        String[] words = WORDS.toArray(new String[0]);
        words[i] = bad;
        assertThatIllegalArgumentException().isThrownBy(() -> receipt(Arrays.asList(words), 1));
      }
    }
    assertThat(receipt(WORDS, 1).numerics()).isEqualTo("f32/1");
  }

  @Test
  void timeHasAFirstAndALastSecond() {
    assertThat(receipt(WORDS, 0).time()).isZero();
    assertThat(receipt(WORDS, Json.MAX_INTEGER).time()).isEqualTo(Json.MAX_INTEGER);
    assertThatIllegalArgumentException().isThrownBy(() -> receipt(WORDS, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> receipt(WORDS, Json.MAX_INTEGER + 1));
  }

  @Test
  void headsHoldOneLineEach() {
    for (String token : List.of("!", "~")) {
      assertThat(new ExchangeRequest(token, token, "", NOTHING).head()).isNotEmpty();
    }
    for (String bad : List.of("", " ", "\u007f", "\n")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ExchangeRequest(bad, "/", "", NOTHING));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ExchangeRequest("GET", bad, "", NOTHING));
    }
    for (String line : List.of("", " ", "ÿ")) {
      assertThat(new ExchangeRequest("GET", "/", line, NOTHING).head()).isNotEmpty();
      assertThat(ExchangeResponse.head(200, line)).isNotEmpty();
    }
    for (String bad : List.of("\n", "\u001f", "\u007f", "\u0100")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ExchangeRequest("GET", "/", bad, NOTHING));
      assertThatIllegalArgumentException().isThrownBy(() -> ExchangeResponse.head(200, bad));
    }
  }

  @Test
  void statusIsFinal() {
    assertThat(ExchangeResponse.head(200, "")).isNotEmpty();
    assertThat(ExchangeResponse.head(599, "")).isNotEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> ExchangeResponse.head(199, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> ExchangeResponse.head(600, ""));
  }

  @Test
  void carriersShowNoContent() {
    assertThat(new ExchangeRequest("GET", "/secret", "", NOTHING))
        .hasToString("ExchangeRequest[…]");
    assertThat(new ExchangeResponse(200, "text/secret", NOTHING))
        .hasToString("ExchangeResponse[200]");
  }
}
