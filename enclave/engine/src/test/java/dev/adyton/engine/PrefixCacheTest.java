package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import dev.adyton.engine.model.LowRank;
import dev.adyton.engine.model.Page;
import dev.adyton.engine.model.PagePool;
import dev.adyton.engine.model.Sequence;
import dev.adyton.engine.serve.PrefixCache;
import dev.adyton.engine.serve.PrefixKeys;
import dev.adyton.kernels.KeyValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept, for whom, and when it is gone. */
final class PrefixCacheTest {
  private static final long LIFE = 100;
  private static final int[] TOKENS = tokens(7);

  private final PrefixKeys keys = new PrefixKeys(new byte[32]);
  private final PrefixCache cache = new PrefixCache(LIFE);
  private LoadedModel model;
  private PagePool pool;

  @BeforeEach
  void open() throws Exception {
    byte[] file = SyntheticGguf.llama().bytes();
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(file.length, 32);
    memory.copyFrom(MemorySegment.ofArray(file));
    model = LoadedModel.open(memory, KernelChoice.SCALAR, arena);
    pool = model.decoder().newPool(0);
  }

  @AfterEach
  void close() {
    cache.close();
    pool.close();
    model.close();
  }

  private static int[] tokens(int token) {
    int[] tokens = new int[KeyValues.PAGE];
    Arrays.fill(tokens, token);
    return tokens;
  }

  /** Computes a page of {@code tokens} and keeps it under {@code name}. */
  private void keep(String tenant, Digest name, int[] tokens, long now) {
    try (Sequence s = model.decoder().newSequence(64, LowRank.Set.NONE, pool);
        var batch = model.decoder().newBatch()) {
      batch.forward(List.of(new Sequence.Part(s, tokens, 0, tokens.length, 0)));
      cache.put(tenant, name, s.full().getFirst(), now);
    }
  }

  private Digest name(String tenant, int[] tokens) {
    return PrefixKeys.next(keys.salt(tenant, 0), tokens, 0, KeyValues.PAGE);
  }

  private List<Page> find(String tenant, int[] tokens) {
    return cache.find(tenant, keys.salt(tenant, 0), tokens, 1, 0);
  }

  @Test
  void aNameAloneIsNotTrusted() {
    keep("a", name("a", TOKENS), tokens(8), 0);
    assertThat(find("a", TOKENS)).isEmpty();
    keep("b", name("b", TOKENS), TOKENS, 0);
    assertThat(find("b", TOKENS)).hasSize(1);
  }

  @Test
  void namesOfTenantsAdaptersAndTextsDiffer() {
    assertThat(
            List.of(
                name("a", TOKENS),
                name("b", TOKENS),
                name("", TOKENS),
                name("a", tokens(8)),
                PrefixKeys.next(keys.salt("a", 1), TOKENS, 0, KeyValues.PAGE),
                PrefixKeys.next(name("a", TOKENS), TOKENS, 0, KeyValues.PAGE),
                PrefixKeys.next(
                    new PrefixKeys(new byte[31]).salt("a", 0), TOKENS, 0, KeyValues.PAGE)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aPageIsZeroedBeforeItIsUsedAgain() {
    keep("a", name("a", TOKENS), TOKENS, 0);
    assertThat(find("a", TOKENS).getFirst().id(0)).isEqualTo(7);
    assertThat(cache.evict()).isTrue();
    assertThat(cache.evict()).isFalse();
    Page again = pool.take().orElseThrow();
    for (int i = 0; i < KeyValues.PAGE; i++) {
      assertThat(again.id(i)).isZero();
    }
    again.release();
  }

  @Test
  void whatIsReadIsNotEvicted() {
    keep("a", name("a", TOKENS), TOKENS, 0);
    try (Sequence reader = model.decoder().newSequence(64, LowRank.Set.NONE, pool)) {
      reader.adopt(find("a", TOKENS));
      assertThat(cache.evict()).isFalse();
    }
    assertThat(cache.evict()).isTrue();
  }

  @Test
  void memoryIsTakenFromWhoHasMost() {
    keep("small", name("small", TOKENS), TOKENS, 0);
    // One page at a time fits the pool of two: the second is evicted from who has it.
    assertThat(pool.most()).isEqualTo(2);
    assertThat(pool.available()).isEqualTo(1);
    keep("small", name("small", tokens(9)), tokens(9), 1);
    assertThat(cache.evict()).isTrue();
    assertThat(find("small", TOKENS)).isEmpty();
    assertThat(find("small", tokens(9))).hasSize(1);
  }

  @Test
  void lifeEndsWithoutUseAndIsProlongedByIt() {
    keep("a", name("a", TOKENS), TOKENS, 0);
    assertThat(cache.expire(LIFE - 1)).contains(LIFE);
    cache.find("a", keys.salt("a", 0), TOKENS, 1, LIFE - 1);
    assertThat(cache.expire(LIFE)).contains(2 * LIFE - 1);
    assertThat(cache.expire(2 * LIFE)).isEmpty();
    assertThat(cache.size()).isZero();
  }
}
