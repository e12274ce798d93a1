package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.crypto.PaddingProfile;
import dev.adyton.node.leak.Watcher;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whisper Leak (arXiv 2511.03675): what does a watcher of the sealed stream learn about the topic?
 * The answers are the demo model's, sampled; their shapes are the node's shaper's; time is
 * modelled: every event comes exactly one token's time after the one before, without any noise that
 * would help. Prints the macro one-vs-rest AUC of each profile.
 */
class WhisperLeakTest {
  private static final long SEED = 20_261_121;
  private static final int PER_TOPIC = 200;
  private static final int MATCHED_TOKENS = 8;

  /** A small model on a fast machine, and one of some hundred million parameters on a slow one. */
  private static final List<Long> TOKEN_MILLIS = List.of(4L, 40L);

  @Test
  void tellsShapesApartWhereNothingIsHidden() throws Exception {
    List<List<Watcher.Answer>> answers = answers(10, 0);
    Watcher watcher = new Watcher(answers, SEED);
    assertThat(watcher.auc(PaddingProfile.OFF, 4).value()).isGreaterThan(0.7);
    assertThat(watcher.auc(PaddingProfile.CONSTANT, 4).value()).isEqualTo(0.5);
  }

  @Test
  @Tag("heavy")
  void learnsNothingFromConstant() throws Exception {
    for (int most : new int[] {0, MATCHED_TOKENS}) {
      List<List<Watcher.Answer>> answers = answers(PER_TOPIC, most);
      Watcher watcher = new Watcher(answers, SEED);
      for (long millis : TOKEN_MILLIS) {
        for (PaddingProfile profile : PaddingProfile.values()) {
          Watcher.Estimated estimated = watcher.auc(profile, millis);
          System.out.printf(
              Locale.ROOT,
              "whisper seed=%d topics=%d answers=%d %s %d ms/token %s: AUC %.3f, 95 %% below %.3f%n",
              SEED,
              watcher.about(),
              watcher.watched(),
              most == 0 ? "any length" : "cut to " + most + " tokens",
              millis,
              profile.label(),
              estimated.value(),
              estimated.upper());
          if (profile == PaddingProfile.CONSTANT) {
            assertThat(estimated.upper()).isLessThanOrEqualTo(0.6);
          }
        }
      }
    }
  }

  /**
   * Returns answers by topic.
   *
   * @param most tokens of each, those that end sooner left out; 0 for as many as they have
   */
  private static List<List<Watcher.Answer>> answers(int perTopic, int most) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<List<Watcher.Answer>> answers = new ArrayList<>();
    try (DemoNode node = new DemoNode("f32", "vector");
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      for (int topic = 0; topic < Watcher.topics(); topic++) {
        List<Future<Watcher.Answer>> pending = new ArrayList<>();
        for (String prompt : Watcher.prompts(topic, perTopic, random)) {
          long seed = random.nextLong(1L << 53);
          pending.add(callers.submit(() -> answer(node, prompt, seed, most)));
        }
        List<Watcher.Answer> of = new ArrayList<>();
        for (Future<Watcher.Answer> each : pending) {
          of.add(each.get());
        }
        answers.add(of.stream().filter(a -> most == 0 || a.cut()).toList());
      }
    }
    return answers;
  }

  /** The same answer twice: with the padding of events that buckets have, and without. */
  private static Watcher.Answer answer(DemoNode node, String prompt, long seed, int most)
      throws Exception {
    List<byte[]> padded = events(node, prompt, seed, most, true);
    List<byte[]> bare = events(node, prompt, seed, most, false);
    String last = new String(bare.get(Math.max(0, bare.size() - 2)), StandardCharsets.UTF_8);
    return new Watcher.Answer(bare, padded, last.contains("\"length\""));
  }

  private static List<byte[]> events(
      DemoNode node, String prompt, long seed, int most, boolean obfuscated) throws Exception {
    String body =
        """
        {"model":"%s","messages":[{"role":"user","content":"%s"}],"temperature":1,"seed":%d,
         "stream":true,"stream_options":{"include_obfuscation":%b},"max_tokens":%d}
        """
            .formatted(DemoNode.MODEL, prompt, seed, obfuscated, most == 0 ? 120 : most);
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/v1/chat/completions"))
            .header("authorization", "Bearer " + DemoNode.KEY)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer =
        node.client()
            .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<byte[]> events = new ArrayList<>();
    for (String event : answer.body().split("(?<=\n\n)", -1)) {
      if (!event.isEmpty() && !event.startsWith(":")) {
        events.add(event.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return events;
  }
}
