package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void readsWritesAndCompares() throws CodecException {
    Digest whole = Digest.sha256("abc".getBytes(StandardCharsets.UTF_8));
    Digest parts = Digest.sha256(new byte[] {'a'}, new byte[0], new byte[] {'b', 'c'});
    assertThat(whole).hasToString(ABC).isEqualTo(parts).isEqualTo(Digest.parse(ABC));
    assertThat(whole.hashCode()).isEqualTo(parts.hashCode());
    assertThat(whole).isNotEqualTo(Digest.sha256());
    assertThat(Digest.of(whole.bytes())).isEqualTo(whole);
    whole.bytes()[0] = 0;
    assertThat(whole).hasToString(ABC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015add",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
        "sha256:za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> Digest.parse(text))
        .isInstanceOf(CodecException.class)
        .hasMessage("FORMAT");
  }
}
