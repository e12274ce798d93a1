package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One value after the other, each length in its shortest form and no other. */
final class DerReaderTest {
  private static DerReader reader(String hex) {
    return new DerReader(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "020100, 0",
    "02017f, 127",
    "02020080, 128",
    "0202 00ff, 255",
    "02020100, 256",
    "02027fff, 32767",
    "0203008000, 32768",
    "020300ffff, 65535",
  })
  void readsSmallIntegers(String hex, int value) throws Exception {
    DerReader in = reader(hex.replace(" ", ""));
    assertThat(in.hasMore()).isTrue();
    assertThat(in.peek()).isEqualTo(DerReader.INTEGER);
    assertThat(in.small()).isEqualTo(value);
    assertThat(in.hasMore()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02",
        "0200",
        "0201",
        "020180",
        "0203010000",
        "0204000000ff",
        "020201",
        "040100",
        "02810100",
        "0280",
        "0282000100",
        "028300000100",
        "02ff00",
      })
  void refusesOtherIntegers(String hex) {
    assertThatThrownBy(() -> reader(hex).small())
        .isInstanceOf(CodecException.class)
        .hasMessage("FORMAT: der");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255, 256, 0xffff})
  void readsEachLengthInItsShortestFormAlone(int length) throws Exception {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 7);
    String tail = HexFormat.of().formatHex(content);
    String one = length < 128 ? HexFormat.of().toHexDigits((byte) length) : "";
    String two = length < 256 ? "81" + HexFormat.of().toHexDigits((byte) length) : "";
    String three = "82" + HexFormat.of().toHexDigits((short) length);
    String shortest = !one.isEmpty() ? one : !two.isEmpty() ? two : three;
    for (String form : new String[] {one, two, three}) {
      if (form.equals(shortest)) {
        assertThat(reader("04" + form + tail).next(DerReader.OCTET_STRING)).isEqualTo(content);
        String cut = "04" + form + tail.substring(0, Math.max(0, tail.length() - 2));
        if (length > 0) {
          assertThatThrownBy(() -> reader(cut).next(DerReader.OCTET_STRING))
              .isInstanceOf(CodecException.class);
        }
      } else if (!form.isEmpty()) {
        assertThatThrownBy(() -> reader("04" + form + tail).next(DerReader.OCTET_STRING))
            .isInstanceOf(CodecException.class);
      }
    }
  }

  @Test
  void goesOnBehindWhatItRead() throws Exception {
    DerReader in = reader("0401aa" + "300602010502019f" + "0500");
    in.skip();
    DerReader inner = in.sequence();
    assertThat(inner.small()).isEqualTo(5);
    assertThat(inner.hasMore()).isTrue();
    assertThatThrownBy(inner::small).isInstanceOf(CodecException.class);
    assertThat(in.peek()).isEqualTo(5);
    in.skip();
    assertThat(in.hasMore()).isFalse();
    assertThatThrownBy(in::peek).isInstanceOf(CodecException.class);
    assertThatThrownBy(in::skip).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> reader("0401aa").sequence()).isInstanceOf(CodecException.class);
  }
}
