package dev.adyton.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeployableTest {
  private static final Path GOLDEN =
      Path.of(
          System.getProperty("adyton.root"),
          "trust/launch/src/test/resources/golden/deployable.json");

  static Deployable sample() {
    return new Deployable(
        digest(1),
        digest(2),
        digest(3),
        List.of(digest(4), digest(5)),
        digest(6),
        Deployable.NO_GUARDRAILS,
        digest(7),
        "f32/1",
        4096,
        Deployable.NO_TOOLS);
  }

  private static Digest digest(int seed) {
    return Digest.sha256(new byte[] {(byte) seed});
  }

  /** Everything later hashes these bytes: a change here is a new format, not a new golden file. */
  @Test
  void bytesAreSettled() throws Exception {
    assertThat(new String(sample().bytes(), StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(GOLDEN).strip());
    assertThat(sample().digest())
        .hasToString("sha256:3198c1c26f4053990a3fc67ce325f84137f91e1ab470e3e93a21e7a1aa248ae1");
  }

  @Test
  void absentDocumentsHaveSettledDigests() {
    assertThat(Deployable.NO_GUARDRAILS)
        .isEqualTo(of("{\"bundle\":\"none\",\"format\":\"adyton-guardrails/1\"}"));
    assertThat(Deployable.NO_TOOLS)
        .isEqualTo(of("{\"egress\":\"denied\",\"format\":\"adyton-tools-policy/1\"}"));
  }

  @Test
  void readsWhatItWrites() throws Exception {
    assertThat(Deployable.parse(sample().bytes())).isEqualTo(sample());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"max_context\":4096 | \"max_context\":0 | VALUE: max_context",
        "\"max_context\":4096 | \"max_context\":16777217 | VALUE: max_context",
        "\"f32/1\" | \"F32\" | FORMAT: numerics",
        "adyton-deployable/1 | adyton-deployable/2 | FORMAT: format",
        "{\"adapters\" | {\"a\":1,\"adapters\" | UNKNOWN_MEMBER",
        "{\"adapters\" | { \"adapters\" | FORMAT",
        "\"tokenizer\":\"sha256: | \"tokenizer\":\"sha512: | FORMAT: tokenizer",
      })
  void refusesOtherBytes(String from, String to, String message) {
    String text = new String(sample().bytes(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    byte[] spoilt = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Deployable.parse(spoilt))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  private static Digest of(String json) {
    return Digest.sha256(json.getBytes(StandardCharsets.UTF_8));
  }
}
