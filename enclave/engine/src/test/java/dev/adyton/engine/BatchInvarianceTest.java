package dev.adyton.engine;

import static dev.adyton.kernels.KeyValues.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.DecoderBatch;
import dev.adyton.engine.model.LowRank;
import dev.adyton.engine.model.PagePool;
import dev.adyton.engine.model.Sequence;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import dev.adyton.kernels.WeightType;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A request's logits are the same bits alone, among 16 strangers, after a prefix taken over from
 * another sequence, and however its prompt was cut; on the scalar and on the vector rung.
 */
final class BatchInvarianceTest {
  private static final long SEED = 20261121;
  private static final int STRANGERS = 16;

  /** Tokens of the prompt; the rest are decoded one at a time. */
  private static final int PROMPT = 33;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-rope-freqs",
        "llama-q-mix",
        "qwen2",
        "qwen2-yarn",
        "qwen3",
        "qwen3moe",
        "gemma2",
        "gemma3",
        "phi3",
        "olmo2",
        "gpt-oss",
        "gpt-oss-mxfp4"
      })
  void sameBitsInAnyCompany(String model) throws Exception {
    Kernels vector = Ladder.climb(EnumSet.of(WeightType.F32)).kernels();
    check(model, Ladder.scalar(), vector);
  }

  /** Profile a8: its reference against the highest rung of this machine. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-q-q8_0",
        "llama-q-q4_0",
        "llama-q-q4_k_m",
        "llama-q-mix",
        "phi3",
        "gpt-oss-mxfp4"
      })
  void sameBitsInAnyCompanyWithInt8(String model) throws Exception {
    Ladder best = Ladder.int8(Ladder.climb(EnumSet.of(WeightType.F32)));
    System.out.println("rung " + best.kernels().name() + ", why no higher: " + best.reasons());
    check(model, Ladder.int8(Ladder.scalar()), best.kernels());
  }

  /** Half as much for each position, but for the tokens that lie beside. */
  @Test
  void memoryHoldsTwiceAsManyPagesOfHalves() throws Exception {
    long bytes = 64L << 20;
    String folder = "arch/llama-q-q8_0/";
    try (Team one = new Team(1)) {
      Decoder floats = (Decoder) ArchitectureGoldenTest.load(folder, Ladder.scalar(), one);
      Kernels int8 = Ladder.int8(Ladder.scalar());
      Decoder halves = (Decoder) ArchitectureGoldenTest.load(folder, int8, one);
      try (PagePool some = floats.newPool(bytes);
          PagePool more = halves.newPool(bytes)) {
        assertThat((double) more.most() / some.most()).isBetween(1.9, 2.0);
      }
    }
  }

  private void check(String model, Kernels reference, Kernels best) throws Exception {
    String folder = "arch/" + model + "/";
    int[] tokens = TestData.integers(Files.readString(TestData.file(folder + "tokens.json")));
    try (Team one = new Team(1);
        Team two = new Team(2)) {
      Decoder scalar = (Decoder) ArchitectureGoldenTest.load(folder, reference, one);
      Decoder fast = (Decoder) ArchitectureGoldenTest.load(folder, best, two);
      int[] alone = alone(scalar, tokens, 1);
      assertThat(alone(scalar, tokens, 7)).as("chunks of 7").isEqualTo(alone);
      assertThat(alone(fast, tokens, PROMPT)).as("whole, best rung").isEqualTo(alone);
      assertThat(amongStrangers(fast, tokens)).as("strangers, seed %d", SEED).isEqualTo(alone);
      assertThat(afterPrefix(fast, tokens)).as("prefix taken over").isEqualTo(alone);
      assertThat(mixed(fast, tokens)).as("in steps, seed %d", SEED).isEqualTo(alone);
    }
  }

  /** Returns the bits of the logits from the prompt's end on. */
  private static int[] alone(Decoder net, int[] tokens, int chunk) {
    try (Session s = net.newSession(tokens.length, LowRank.Set.NONE)) {
      for (int at = 0; at < PROMPT; at += chunk) {
        s.prefill(tokens, at, Math.min(PROMPT, at + chunk));
      }
      return rest(s, tokens);
    }
  }

  private static int[] afterPrefix(Decoder net, int[] tokens) {
    try (Session other = net.newSession(64, LowRank.Set.NONE);
        Session s = net.newSession(tokens.length, LowRank.Set.NONE)) {
      int[] another = tokens.clone();
      Arrays.fill(another, 20, another.length, 5);
      other.prefill(another, 0, another.length);
      s.copyPrefix(other, 20);
      s.prefill(tokens, 20, PROMPT);
      return rest(s, tokens);
    }
  }

  private static int[] rest(Session s, int[] tokens) {
    float[][] rows = new float[tokens.length - PROMPT][];
    for (int t = PROMPT; t < tokens.length; t++) {
      rows[t - PROMPT] = s.forward(tokens[t]).clone();
    }
    return bits(rows);
  }

  /** Strangers stand before and behind, at other positions, with other tokens. */
  private int[] amongStrangers(Decoder net, int[] tokens) {
    List<Session> all = new ArrayList<>();
    try (Batch batch = net.newBatch()) {
      int own = STRANGERS / 2;
      for (int i = 0; i <= STRANGERS; i++) {
        Session s = net.newSession(tokens.length, LowRank.Set.NONE);
        all.add(s);
        int[] prompt = i == own ? tokens : some(net.vocabulary(), random.nextInt(1, PROMPT));
        s.prefill(prompt, 0, Math.min(PROMPT, prompt.length));
      }
      float[][] rows = new float[tokens.length - PROMPT][];
      for (int t = PROMPT; t < tokens.length; t++) {
        int[] next = some(net.vocabulary(), all.size());
        next[own] = tokens[t];
        float[] logits = batch.forward(all, next);
        int n = net.vocabulary();
        rows[t - PROMPT] = Arrays.copyOfRange(logits, own * n, (own + 1) * n);
      }
      return bits(rows);
    } finally {
      all.forEach(Session::close);
    }
  }

  /**
   * Steps as a scheduler makes them: pages of a shared pool, that others left, in no order; parts
   * of prompts of any length and answers in one pass; begun on another's full page.
   */
  private int[] mixed(Decoder net, int[] tokens) {
    List<Sequence> all = new ArrayList<>();
    try (PagePool pool = net.newPool(64L << 20)) {
      for (int i = 0; i < STRANGERS; i++) {
        all.add(net.newSequence(2 * tokens.length, LowRank.Set.NONE, pool));
      }
      try (DecoderBatch batch = net.newBatch();
          Sequence first = net.newSequence(64, LowRank.Set.NONE, pool)) {
        int[] begun = Arrays.copyOf(tokens, PAGE + 5);
        batch.forward(List.of(new Sequence.Part(first, begun, 0, begun.length, 0)));
        Sequence own = all.get(random.nextInt(STRANGERS));
        own.adopt(first.full());
        return steps(batch, all, own, tokens, net.vocabulary());
      } finally {
        all.forEach(Sequence::close);
      }
    }
  }

  private int[] steps(
      DecoderBatch batch, List<Sequence> all, Sequence own, int[] tokens, int vocabulary) {
    float[][] rows = new float[tokens.length - PROMPT][];
    while (own.position() < tokens.length) {
      int at = own.position();
      int to = at < PROMPT ? random.nextInt(at + 1, PROMPT + 1) : at + 1;
      List<Sequence.Part> parts = new ArrayList<>();
      int place = 0;
      for (Sequence s : all) {
        boolean mine = s.equals(own);
        int[] more =
            mine ? Arrays.copyOfRange(tokens, at, to) : some(vocabulary, random.nextInt(3));
        if (mine) {
          place = parts.stream().mapToInt(Sequence.Part::wanted).sum() + more.length - 1;
        }
        if (more.length > 0) {
          int wanted = mine ? more.length : random.nextInt(more.length + 1);
          parts.add(new Sequence.Part(s, more, 0, more.length, wanted));
        }
      }
      float[] logits = batch.forward(parts);
      if (at >= PROMPT) {
        rows[at - PROMPT] =
            Arrays.copyOfRange(logits, place * vocabulary, (place + 1) * vocabulary);
      }
    }
    return bits(rows);
  }

  private int[] some(int vocabulary, int n) {
    return random.ints(n, 0, vocabulary).toArray();
  }

  private static int[] bits(float[][] rows) {
    return Arrays.stream(rows).map(TestData::bits).flatMapToInt(Arrays::stream).toArray();
  }
}
