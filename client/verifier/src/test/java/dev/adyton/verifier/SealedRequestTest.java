package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedRequestTest {
  @Test
  void nothingOfItIsInToString() {
    SealedRequest request =
        SealedRequest.postJson("/v1/canary-path", "canary-body".getBytes(StandardCharsets.UTF_8))
            .bearer("canary-key");
    assertThat(request.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1", "/a b", "/a\r\nx: y", "/\u00e9", "https://x/"})
  void aPathThatIsNoOriginFormIsRefused(String path) {
    assertThatThrownBy(() -> SealedRequest.get(path)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"adyton-evidence", "host", "content-length", "connection", "X", "a b", ""})
  void headersThatAreNotTheCallersAreRefused(String name) {
    assertThatThrownBy(() -> SealedRequest.get("/").with(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyCannotSmuggleAHeader() {
    assertThatThrownBy(() -> SealedRequest.get("/").bearer("k\r\nadyton-evidence: x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
