package dev.adyton.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.responses.AttachedFile;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ResponsesEncoderTest {
  /** What is kept is encoded apart from what is sent: a clock read twice would tell them apart. */
  @Test
  void timesAreTheAnswersAndNotTheClocks() throws Exception {
    byte[] request = "{\"model\":\"m\",\"input\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    Inference inference = Dialect.RESPONSES.read(JsonBody.parse(request), nothing());
    ResponsesEncoder encoder =
        new ResponsesEncoder(new ResponseObject("1", 5, "m", inference, Keeping.NOTHING), false);
    Answered answered = new Answered(Ending.STOP, 1, 1, 0, 0, 7, OptionalInt.empty(), 0);
    Answer answer =
        new Answer(List.of(new AnswerEvent.Text(SecretText.of("y"), List.of())), answered);
    assertThat(new String(encoder.whole(List.of(answer)), StandardCharsets.UTF_8))
        .contains("\"created_at\":5,\"completed_at\":7,");
  }

  private static Attached nothing() {
    return new Attached() {
      @Override
      public List<ChatMessage> compaction(SecretText sealed) {
        return List.of();
      }

      @Override
      public AttachedFile file(SecretText named) {
        throw new IllegalStateException("names no file");
      }
    };
  }
}
