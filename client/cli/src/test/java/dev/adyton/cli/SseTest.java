package dev.adyton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SseTest {
  private static final String STREAM =
      ": beat\n\ndata: {\"a\":1}\n\nevent: x\r\ndata: one\r\ndata: two\r\n\r\ndata: [DONE]\n\n";

  @Test
  void splitsBehindBlankLinesAndChangesNoByte() throws IOException {
    List<byte[]> blocks = new SseSplitter().feed(STREAM.getBytes(UTF_8));
    assertThat(blocks).hasSize(4);
    assertThat(join(blocks)).isEqualTo(STREAM);
    assertThat(SseEvent.parse(blocks.get(0)).data()).isEmpty();
    assertThat(SseEvent.parse(blocks.get(2))).isEqualTo(new SseEvent("x", "one\ntwo"));
    assertThat(SseEvent.parse(blocks.get(3)).isLast()).isTrue();
  }

  @Test
  void howeverTheStreamIsCutTheEventsAreTheSame() throws IOException {
    long seed = 20261120;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int round = 0; round < 200; round++) {
      SseSplitter splitter = new SseSplitter();
      List<byte[]> blocks = new ArrayList<>();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(9));
        blocks.addAll(splitter.feed(java.util.Arrays.copyOfRange(bytes, from, to)));
        from = to;
      }
      assertThat(blocks).as("seed %d round %d", seed, round).hasSize(4);
      assertThat(join(blocks)).isEqualTo(STREAM);
    }
  }

  @Test
  void anEventWithoutEndIsRefused() {
    byte[] flood = new byte[SseSplitter.MAX_EVENT_BYTES + 1];
    java.util.Arrays.fill(flood, (byte) 'a');
    assertThatThrownBy(() -> new SseSplitter().feed(flood)).isInstanceOf(IOException.class);
  }

  @Test
  void theGateHoldsBackWhatTellsACallerThatTheAnswerIsWhole() throws IOException {
    for (String last :
        List.of(
            "data: [DONE]\n\n",
            "event: response.completed\ndata: {}\n\n",
            "event: message_stop\n\n")) {
      SseGate gate = new SseGate();
      byte[] out = gate.feed(("data: {\"a\":1}\n\n" + last + "data: later\n\n").getBytes(UTF_8));
      assertThat(new String(out, UTF_8)).isEqualTo("data: {\"a\":1}\n\n");
      assertThat(new String(gate.release(), UTF_8)).isEqualTo(last + "data: later\n\n");
    }
  }

  private static String join(List<byte[]> blocks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    blocks.forEach(all::writeBytes);
    return all.toString(UTF_8);
  }
}
