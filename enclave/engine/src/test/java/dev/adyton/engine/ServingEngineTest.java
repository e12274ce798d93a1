package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.content.SecretText;
import dev.adyton.kernels.KeyValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many requests at once against each alone, and what one tenant can know of another. */
final class ServingEngineTest {
  private static final long SEED = 20261121;
  private static final int CONTEXT = 256;
  private static final int REQUESTS = 14;

  /** Room for one context: more than one long request has to be set aside. */
  private static final ServingLimits TIGHT =
      new ServingLimits(5, 0, 24, Duration.ofSeconds(1), Duration.ofMinutes(1));

  private static final List<Tier> TIERS = List.of(Tier.PRIORITY, Tier.DEFAULT, Tier.FLEX);

  @TempDir Path folder;

  /** Full attention, windows, caps, experts, stretched ropes. */
  static Stream<RandomFolder> families() {
    List<String> names =
        List.of("llama", "mixtral", "qwen3moe", "gemma2", "gemma3", "phi3, LongRoPE long", "olmo3");
    return RandomFolder.all().filter(f -> names.contains(f.name()));
  }

  private LoadedModel open(RandomFolder family) throws Exception {
    family.write(folder, SEED);
    String vocabulary =
        IntStream.range(1, RandomFolder.VOCABULARY)
            .mapToObj(i -> ",[\"" + (char) ('A' + i % 26) + (char) ('a' + i / 26) + "\",-1.0]")
            .collect(Collectors.joining());
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"added_tokens\":[],\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"Metaspace\","
            + "\"replacement\":\"\u2581\",\"prepend_scheme\":\"never\",\"split\":false},"
            + "\"post_processor\":null,\"decoder\":null,\"model\":{\"type\":\"Unigram\","
            + "\"unk_id\":0,\"vocab\":[[\"<unk>\",0.0]"
            + vocabulary
            + "]}}");
    return LoadedModel.open(folder, new Compute(Numerics.F32, KernelChoice.AUTO, 2));
  }

  /** What a listener heard, probabilities by their bits. */
  private static final class Heard implements TokenListener {
    final StringBuilder all = new StringBuilder();

    @Override
    public void onText(SecretText piece) {
      all.append(piece.reveal()).append('|');
    }

    @Override
    public void onPrompt(TokenChoice choice) {
      all.append("read ");
      onToken(choice);
    }

    @Override
    public void onToken(TokenChoice choice) {
      all.append(choice.id()).append(':').append(Float.floatToRawIntBits(choice.logprob()));
      choice.top().forEach(c -> all.append(',').append(Float.floatToRawIntBits(c.logprob())));
      all.append('|');
    }
  }

  private static GenerationRequest request(int[] prompt, int tokens, long seed) {
    Sampling how = seed % 3 == 0 ? Sampling.GREEDY : new Sampling(1.3f, 0, 1, 0, seed);
    return new GenerationRequest(
        prompt, tokens, how, List.of(), Optional.empty(), OptionalInt.of(5));
  }

  @ParameterizedTest
  @MethodSource("families")
  void sameAsAloneWhoeverElseIsServed(RandomFolder family) throws Exception {
    Random random = new Random(SEED);
    try (LoadedModel model = open(family);
        ServingEngine engine = new ServingEngine(model, TIGHT)) {
      int[] shared = random.ints(CONTEXT, 0, RandomFolder.VOCABULARY).toArray();
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        int[] prompt = random.ints(random.nextInt(1, 180), 0, RandomFolder.VOCABULARY).toArray();
        System.arraycopy(shared, 0, prompt, 0, random.nextInt(prompt.length + 1));
        Account account = new Account("tenant " + i % 3, TIERS.get(i / 3 % 3));
        // Every fourth asks what its own prompt's tokens were worth, some of them for nothing else.
        GenerationRequest r =
            i % 4 == 1
                ? GenerationRequest.scoring(prompt, i % 8 * 5 - 5, Sampling.GREEDY, List.of(), 3)
                : request(prompt, random.nextInt(1, 60), i);
        requests.add(r.on(account));
      }
      List<CompletableFuture<String>> served = new ArrayList<>();
      List<CompletableFuture<GenerationResult>> strangers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        GenerationRequest r = requests.get(i);
        AtomicInteger patience = new AtomicInteger(random.nextInt(1, 40));
        served.add(
            async(() -> {
              Heard heard = new Heard();
              GenerationResult result = engine.generate(r, heard, () -> false);
              return result.toString() + heard.all;
            }));
        // A stranger with the same prompt goes away at some point.
        strangers.add(
            async(() -> engine.generate(r, new Heard(), () -> patience.decrementAndGet() < 0)));
      }
      for (int i = 0; i < REQUESTS; i++) {
        Heard alone = new Heard();
        GenerationResult result =
            new Generator(model).generate(requests.get(i), alone, () -> false);
        String heard = served.get(i).get(60, TimeUnit.SECONDS);
        assertThat(heard.replaceAll("cachedTokens=\\d+", "cachedTokens=0"))
            .as("request %d, seed %d", i, SEED)
            .isEqualTo(result.toString() + alone.all);
      }
      for (CompletableFuture<GenerationResult> stranger : strangers) {
        stranger.get(60, TimeUnit.SECONDS);
      }
      ServingStats stats = engine.stats();
      System.out.println(family + ": " + stats);
      assertThat(stats.setAside()).isPositive();
      assertThat(stats.cachedTokens()).isPositive();
    }
  }

  private interface Call<T> {
    T call() throws Exception;
  }

  private static <T> CompletableFuture<T> async(Call<T> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        command -> Thread.ofVirtual().start(command));
  }

  private static RandomFolder llama() {
    return families().findFirst().orElseThrow();
  }

  private static int cached(ServingEngine engine, int[] prompt, String tenant) throws Exception {
    GenerationRequest r = request(prompt, 2, 0).on(new Account(tenant, Tier.DEFAULT));
    return engine.generate(r, new Heard(), () -> false).cachedTokens();
  }

  @Test
  void aPrefixIsFoundByItsOwnTenantAlone() throws Exception {
    int[] prompt = IntStream.range(0, 100).map(i -> i * 7 % RandomFolder.VOCABULARY).toArray();
    try (LoadedModel model = open(llama());
        ServingEngine engine =
            new ServingEngine(
                model, new ServingLimits(2, 1 << 24, 64, Duration.ZERO, Duration.ofMinutes(1)))) {
      assertThat(cached(engine, prompt, "a")).isZero();
      assertThat(cached(engine, prompt, "a")).isEqualTo(3 * KeyValues.PAGE);
      assertThat(cached(engine, prompt, "b")).isZero();
      assertThat(cached(engine, prompt, "a ")).isZero();
      int[] other = prompt.clone();
      other[40] ^= 1;
      assertThat(cached(engine, other, "a")).isEqualTo(KeyValues.PAGE);
      int[] whole = Arrays.copyOf(prompt, 64);
      // The last token is computed in any case: its logits are wanted.
      assertThat(cached(engine, whole, "a")).isEqualTo(KeyValues.PAGE);
    }
  }

  @Test
  void withoutLifetimeNothingIsKept() throws Exception {
    int[] prompt = new int[100];
    try (LoadedModel model = open(llama());
        ServingEngine engine =
            new ServingEngine(
                model, new ServingLimits(2, 1 << 24, 64, Duration.ZERO, Duration.ZERO))) {
      assertThat(cached(engine, prompt, "a")).isZero();
      assertThat(cached(engine, prompt, "a")).isZero();
      assertThat(engine.stats().cachedPages()).isZero();
    }
  }

  @Test
  void aPrefixThatNobodyUsesIsGoneAfterItsLife() throws Exception {
    int[] prompt = new int[100];
    Duration life = Duration.ofMillis(300);
    try (LoadedModel model = open(llama());
        ServingEngine engine =
            new ServingEngine(model, new ServingLimits(2, 1 << 24, 64, Duration.ZERO, life))) {
      cached(engine, prompt, "a");
      Thread.sleep(life.multipliedBy(3));
      assertThat(cached(engine, prompt, "a")).isZero();
    }
  }

  @Test
  void aCancelledRequestLeavesWithinAStep() throws Exception {
    try (LoadedModel model = open(llama());
        ServingEngine engine = new ServingEngine(model, TIGHT)) {
      AtomicBoolean gone = new AtomicBoolean();
      AtomicInteger after = new AtomicInteger();
      TokenListener listener =
          piece -> {
            if (gone.get()) {
              after.incrementAndGet();
            }
            gone.set(true);
          };
      GenerationResult result = engine.generate(request(new int[50], 200, 1), listener, gone::get);
      assertThat(result.finish()).isEqualTo(FinishReason.CANCELLED);
      assertThat(after).hasValue(0);
    }
  }

  @Test
  void aListenerThatBreaksBreaksItsOwnRequest() throws Exception {
    try (LoadedModel model = open(llama());
        ServingEngine engine = new ServingEngine(model, TIGHT)) {
      TokenListener broken =
          piece -> {
            throw new IllegalArgumentException("broken");
          };
      CompletableFuture<GenerationResult> other =
          async(() -> engine.generate(request(new int[50], 100, 0), new Heard(), () -> false));
      assertThatThrownBy(() -> engine.generate(request(new int[9], 9, 0), broken, () -> false))
          .isInstanceOf(IllegalStateException.class);
      assertThat(other.get(60, TimeUnit.SECONDS).completionTokens()).isEqualTo(100);
    }
  }

  @Test
  void refusesWhatTheGeneratorRefuses() throws Exception {
    try (LoadedModel model = open(llama());
        ServingEngine engine = new ServingEngine(model, TIGHT)) {
      assertThatThrownBy(
              () -> engine.generate(request(new int[CONTEXT], 9, 0), new Heard(), () -> false))
          .isInstanceOf(ModelException.class);
      assertThatThrownBy(
              () -> engine.generate(request(new int[] {96}, 9, 0), new Heard(), () -> false))
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void closingEndsEveryRequest() throws Exception {
    try (LoadedModel model = open(llama())) {
      ServingEngine engine = new ServingEngine(model, TIGHT);
      CountDownLatch begun = new CountDownLatch(1);
      List<CompletableFuture<GenerationResult>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(
            async(() ->
                engine.generate(
                    request(new int[50], 200, 1), piece -> begun.countDown(), () -> false)));
      }
      begun.await();
      engine.close();
      for (CompletableFuture<GenerationResult> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      GenerationResult late =
          engine.generate(request(new int[50], 200, 1), new Heard(), () -> false);
      assertThat(late.finish()).isEqualTo(FinishReason.CANCELLED);
    }
  }
}
