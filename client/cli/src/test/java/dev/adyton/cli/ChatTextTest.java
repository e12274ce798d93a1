package dev.adyton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTextTest {
  @Test
  void aRequestIsJsonOfTheTurns() {
    byte[] body = ChatBody.request("m", List.of(new Turn("user", "a\"b\n")), true);
    assertThat(new String(body, UTF_8))
        .isEqualTo(
            "{\"messages\":[{\"content\":\"a\\\"b\\n\",\"role\":\"user\"}],\"model\":\"m\","
                + "\"stream\":true}");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThatThrownBy(() -> ChatBody.request("m", List.of(new Turn("user", "\ud800")), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deltasWithoutTextAreEmpty() throws CodecException {
    assertThat(ChatBody.delta("{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}")).isEqualTo("hi");
    assertThat(ChatBody.delta("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}")).isEmpty();
    assertThat(ChatBody.delta("{\"choices\":[{\"delta\":{\"content\":null}}]}")).isEmpty();
    assertThat(ChatBody.delta("{\"choices\":[],\"usage\":{}}")).isEmpty();
  }

  @Test
  void anAnswerThatIsNoneIsRefusedByCode() {
    for (String bad : List.of("", "[]", "{}", "{\"choices\":[]}", "{\"choices\":[{}]}")) {
      assertThatThrownBy(() -> ChatBody.answer(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void aModelCannotWriteToTheTerminalButText() {
    assertThat(TerminalText.clean("a\u001b[2Jb\r\u0007\u009b1m\u202e.\u2066 é 👩‍🚀\t\n"))
        .isEqualTo("a\ufffd[2Jb\ufffd\ufffd\ufffd1m\ufffd.\ufffd é 👩‍🚀\t\n");
  }

  @Test
  void contentIsHiddenFromToString() {
    assertThat(new Turn("user", "canary").toString()).doesNotContain("canary");
    assertThat(new SseEvent("", "canary").toString()).doesNotContain("canary");
  }
}
