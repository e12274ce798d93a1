package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.crypto.PaddingProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  @Test
  void linesAndHeadersHaveLimits() {
    String longest = "/" + "p".repeat(SealedRequest.MAX_LINE - 1);
    assertThat(SealedRequest.get(longest).path()).isEqualTo(longest);
    assertThatThrownBy(() -> SealedRequest.get(longest + "p"))
        .isInstanceOf(IllegalArgumentException.class);
    String value = "v".repeat(SealedRequest.MAX_LINE);
    assertThat(SealedRequest.get("/").with("x", value).header("x")).contains(value);
    assertThatThrownBy(() -> SealedRequest.get("/").with("x", value + "v"))
        .hasMessage("header x is too long");
    SealedRequest most = SealedRequest.get("/");
    for (int i = 0; i < SealedRequest.MAX_HEADERS; i++) {
      most = most.with("x-" + i, "v");
    }
    assertThat(most.headers()).hasSize(SealedRequest.MAX_HEADERS);
    SealedRequest full = most;
    assertThatThrownBy(() -> full.with("x", "v")).hasMessage("more than 100 headers");
    assertThat(SealedRequest.get("/~").path()).isEqualTo("/~");
    assertThatThrownBy(() -> SealedRequest.get("/\u007f"))
        .isInstanceOf(IllegalArgumentException.class);
    for (String method : new String[] {"", "get", "G".repeat(17), "G T"}) {
      assertThatThrownBy(() -> new SealedRequest(method, "/", List.of(), new byte[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void saysWhatItIsMadeOf() {
    SealedRequest request =
        SealedRequest.postJson("/x", new byte[] {1, 2}).bearer("k").with("a", "b");
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.header("content-type")).contains("application/json");
    assertThat(request.header("authorization")).contains("Bearer k");
    assertThat(request.header("a")).contains("b");
    assertThat(request.header("c")).isEmpty();
    assertThat(request.padding()).isEqualTo(PaddingProfile.BUCKETS);
    assertThat(request.padded(PaddingProfile.OFF).padding()).isEqualTo(PaddingProfile.OFF);
    assertThat(request.padded(PaddingProfile.OFF).headers()).isEqualTo(request.headers());
    assertThat(request.toString()).isEqualTo("SealedRequest[POST, 2 bytes]");
    assertThat(SealedRequest.get("/").content()).isEmpty();
  }
}
