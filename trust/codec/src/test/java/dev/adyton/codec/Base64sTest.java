package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64sTest {
  /** RFC 4648 §10. */
  @ParameterizedTest
  @CsvSource({
    "'',''",
    "f,Zg==",
    "fo,Zm8=",
    "foo,Zm9v",
    "foob,Zm9vYg==",
    "fooba,Zm9vYmE=",
    "foobar,Zm9vYmFy"
  })
  void givesTheVectorsOfTheRfc(String text, String encoded) throws CodecException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(Base64s.encode(bytes)).isEqualTo(encoded);
    assertThat(Base64s.decode(encoded)).isEqualTo(bytes);
    assertThat(Base64s.decodeUrl(encoded.replace("=", ""))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Zg",
        "Zg=",
        "Zh==",
        "Zm9=",
        "Zg===",
        "Z===",
        "=",
        "Zg==Zg==",
        "Z g=",
        "Zm9v\n",
        "Zm-v",
        "Zm_v",
        "Zm9vé",
        "Z"
      })
  void refusesEveryOtherSpelling(String text) {
    assertThatThrownBy(() -> Base64s.decode(text))
        .isInstanceOf(CodecException.class)
        .hasMessage("FORMAT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Zg==", "Zh", "Zm+v", "Zm/v", "Z", "Zm9v=", " "})
  void refusesEveryOtherUrlSpelling(String text) {
    assertThatThrownBy(() -> Base64s.decodeUrl(text))
        .isInstanceOf(CodecException.class)
        .hasMessage("FORMAT");
  }

  @Test
  void noTwoTextsMeanTheSame() {
    SplittableRandom random = new SplittableRandom(4648);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      StringBuilder text = new StringBuilder(Base64s.encode(bytes));
      if (!text.isEmpty()) {
        int at = random.nextInt(text.length());
        char old = text.charAt(at);
        text.setCharAt(at, (char) random.nextInt(0x80));
        try {
          boolean same = java.util.Arrays.equals(Base64s.decode(text.toString()), bytes);
          assertThat(same).isEqualTo(text.charAt(at) == old);
        } catch (CodecException e) {
          assertThat(e.code()).isEqualTo(CodecException.Code.FORMAT);
        }
      }
    }
  }
}
