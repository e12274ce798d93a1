package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.console.UserError;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.node.replay.Replay;
import dev.adyton.receipt.Receipt;
import dev.adyton.verifier.CheckedReceipt;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node answered under load comes out of every rung of its numeric profile again. */
class ReplayTest {
  private static final long SEED = 20_261_121;
  private static final int CLIENTS = 8;

  private static final List<String> SUBJECTS =
      List.of("privacy", "the sea", "a key", "numbers", "rain", "keeping a secret", "a letter");

  @Test
  void reproducesWhatWasAnsweredUnderLoad() throws Exception {
    reproduces("f32", List.of("scalar", "vector"), 8);
  }

  @Test
  void saysSoWhereAnotherAnswerWasRecorded() throws Exception {
    List<CheckedReceipt> recorded = record("f32", "vector", 1);
    CheckedReceipt one = recorded.getFirst();
    try (Rung rung = new Rung("f32", "vector")) {
      assertThat(rung.replay.run(one.receipt(), one.request(), one.response()))
          .isEqualTo(Replay.Outcome.REPRODUCED);
      String reaching =
          new String(one.receipt().bytes(), StandardCharsets.US_ASCII)
              .replace("\"tools_egress\":\"denied\"", "\"tools_egress\":\"listed\"");
      Receipt reached = Receipt.parse(reaching.getBytes(StandardCharsets.US_ASCII));
      assertThat(rung.replay.run(reached, one.request(), one.response()))
          .isEqualTo(Replay.Outcome.NEEDS_TOOLS);
      assertThat(rung.replay.run(inProfile(one, "f32/2"), one.request(), one.response()))
          .isEqualTo(Replay.Outcome.NEEDS_NUMERICS);
      byte[] other = one.response().clone();
      // The last letter of the last piece of text: a time may differ, nothing else.
      int at = new String(other, StandardCharsets.ISO_8859_1).lastIndexOf("\"usage\"") + 1;
      other[at] ^= 1;
      assertThat(rung.replay.run(one.receipt(), one.request(), other))
          .isEqualTo(Replay.Outcome.DIFFERENT);
      byte[] asked =
          new String(one.request(), StandardCharsets.ISO_8859_1)
              .replace("Tell me about", "Name the days of the week,")
              .getBytes(StandardCharsets.ISO_8859_1);
      assertThat(rung.replay.run(one.receipt(), asked, one.response()))
          .isEqualTo(Replay.Outcome.DIFFERENT);
    }
  }

  /** As a release would have signed it that computes another version of the profile. */
  private static Receipt inProfile(CheckedReceipt one, String numerics) throws Exception {
    String text =
        new String(one.receipt().bytes(), StandardCharsets.US_ASCII)
            .replace("\"numerics\":\"f32/1\"", "\"numerics\":\"" + numerics + "\"");
    return Receipt.parse(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  @Tag("heavy")
  void reproducesAThousand() throws Exception {
    reproduces("f32", List.of("scalar", "vector"), 500);
    reproduces("a8", List.of("scalar", "vector", "emitted"), 500);
  }

  private static void reproduces(String numerics, List<String> rungs, int count) throws Exception {
    List<CheckedReceipt> recorded = record(numerics, rungs.getLast(), count);
    assertThat(recorded).hasSize(count);
    chained(recorded);
    for (String kernels : rungs) {
      try (Rung rung = new Rung(numerics, kernels)) {
        long start = System.nanoTime();
        int same = 0;
        for (CheckedReceipt each : recorded) {
          Replay.Outcome outcome = rung.replay.run(each.receipt(), each.request(), each.response());
          assertThat(outcome)
              .as("%s on %s", each.receipt().id(), kernels)
              .isEqualTo(Replay.Outcome.REPRODUCED);
          same++;
        }
        System.out.printf(
            "replay seed=%d %s recorded on %s: %d of %d on %s, %d s%n",
            SEED,
            numerics,
            recorded.getFirst().receipt().kernels(),
            same,
            count,
            rung.kernels,
            (System.nanoTime() - start) / 1_000_000_000);
      } catch (UserError e) {
        System.out.println("SKIPPED: this machine has no " + kernels + " kernels for " + numerics);
      }
    }
  }

  /** One caller's receipts are one chain: each but the first names another one's digest, once. */
  private static void chained(List<CheckedReceipt> recorded) {
    List<Object> digests = new ArrayList<>();
    List<Object> named = new ArrayList<>();
    for (CheckedReceipt each : recorded) {
      digests.add(each.receipt().digest());
      each.receipt().prev().ifPresent(named::add);
    }
    assertThat(named).doesNotHaveDuplicates().hasSize(recorded.size() - 1);
    assertThat(digests).containsAll(named);
  }

  /** One rung of kernels, ready to answer. */
  private static final class Rung implements AutoCloseable {
    private final LaunchPad.Cleared cleared;
    private final Replay replay;
    private final String kernels;

    Rung(String numerics, String wanted) throws Exception {
      Guardrails floor = Guardrails.floor();
      cleared =
          LaunchPad.clear(
              DemoNode.config(numerics, wanted), floor, Optional.empty(), Instant.now());
      kernels = cleared.launched().kernels();
      replay = new Replay(DemoNode.served(cleared), cleared.launched(), floor, cleared.engine());
    }

    @Override
    public void close() {
      replay.close();
      cleared.model().close();
    }
  }

  private static List<CheckedReceipt> record(String numerics, String kernels, int count)
      throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    try (DemoNode node = new DemoNode(numerics, kernels);
        NodeConnection connection = node.connect();
        ExecutorService callers = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<CheckedReceipt>> pending = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        SealedRequest request = request(random);
        Callable<CheckedReceipt> call = () -> ask(connection, request);
        pending.add(callers.submit(call));
      }
      List<CheckedReceipt> recorded = new ArrayList<>();
      for (Future<CheckedReceipt> each : pending) {
        recorded.add(each.get());
      }
      return recorded;
    }
  }

  private static CheckedReceipt ask(NodeConnection connection, SealedRequest request)
      throws Exception {
    try (SealedResponse response = connection.send(request)) {
      byte[] body = response.body().readAllBytes();
      assertThat(response.status()).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(200);
      return response.receipt().orElseThrow();
    }
  }

  /** All three APIs, streamed or not, sampled by a seed that only the receipt tells. */
  private static SealedRequest request(SplittableRandom random) {
    String prompt =
        "Tell me about "
            + SUBJECTS.get(random.nextInt(SUBJECTS.size()))
            + ", "
            + random.nextInt(99);
    String rest =
        ",\"temperature\":"
            + (random.nextInt(4) == 0 ? "0" : "0.9")
            + ",\"stream\":"
            + random.nextBoolean();
    int most = 8 + random.nextInt(40);
    String body =
        switch (random.nextInt(4)) {
          case 0 -> "/v1/responses {\"input\":\"" + prompt + "\",\"max_output_tokens\":" + most;
          case 1 ->
              "/v1/messages {\"messages\":[{\"role\":\"user\",\"content\":\""
                  + prompt
                  + "\"}],\"max_tokens\":"
                  + most;
          case 2 ->
              "/v1/chat/completions {\"messages\":[{\"role\":\"user\",\"content\":\""
                  + prompt
                  + "\"}],\"n\":2,\"max_tokens\":"
                  + most;
          default ->
              "/v1/chat/completions {\"messages\":[{\"role\":\"user\",\"content\":\""
                  + prompt
                  + "\"}],\"logprobs\":true,\"top_logprobs\":3,\"top_p\":0.9,\"max_tokens\":"
                  + most;
        };
    int blank = body.indexOf(' ');
    String json = body.substring(blank + 1) + ",\"model\":\"" + DemoNode.MODEL + "\"" + rest + "}";
    return SealedRequest.postJson(body.substring(0, blank), json.getBytes(StandardCharsets.UTF_8))
        .with("anthropic-version", "2023-06-01")
        .bearer(DemoNode.KEY)
        .padded(random.nextInt(3) == 0 ? PaddingProfile.OFF : PaddingProfile.BUCKETS);
  }
}
