package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention on emitted code gives the reference's bits. */
final class EmittedAttentionTest {
  private static final long SEED = 20261;
  private static final float[] STRANGE = {
    0f, -0f, Float.MIN_VALUE, 1e-38f, 1e19f, -3e38f, Float.NaN, Float.POSITIVE_INFINITY
  };

  private final Random random = new Random(SEED);
  private final Kernels reference = Ladder.scalar();
  private KeyValues.Element element = KeyValues.Element.BINARY16;

  private static Kernels emitted() {
    List<String> reasons = new ArrayList<>();
    Optional<Int8Code> code = Ladder.code(InstructionSet.AVX512_VNNI, reasons);
    Assumptions.assumeTrue(code.isPresent(), "no rung emitted: " + reasons);
    return new Int8Kernels(Ladder.scalar(), code);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 48, 64, 80, 128, 256})
  void causal(int dim) {
    for (int queries = 1; queries <= 9; queries += queries < 5 ? 1 : 4) {
      same(dim, 2, queries, 0, 70, AttentionRule.causal(dim), false);
      same(dim, 1, queries, 61, 13, AttentionRule.causal(dim), false);
      same(dim, 3, queries, 95, 1, AttentionRule.causal(dim), false);
    }
  }

  @Test
  void windows() {
    for (int window : new int[] {1, 2, 15, 16, 31, 32, 33, 63}) {
      same(64, 2, 4, 0, 100, AttentionRule.causal(64).within(window), false);
      same(64, 2, 4, 77, 23, AttentionRule.causal(64).within(window), false);
    }
  }

  @Test
  void bothWays() {
    for (int tokens : new int[] {1, 16, 31, 33, 90}) {
      AttentionRule rule = new AttentionRule(0.3f, 0, 0, new float[0], false);
      same(64, 2, 2, 0, tokens, rule, false);
    }
  }

  @Test
  void strangeNumbers() {
    for (int i = 0; i < 40; i++) {
      same(32, 2, 3, 0, 41, AttentionRule.causal(32), true);
    }
  }

  /** What has a cap or sinks is computed elsewhere, to the same bits. */
  @Test
  void capsAndSinks() {
    same(64, 2, 2, 0, 40, new AttentionRule(0.2f, 30f, 0, new float[0], true), false);
    same(64, 2, 2, 0, 40, new AttentionRule(0.2f, 0, 0, new float[] {1, 2, 3, 4}, true), false);
    same(20, 2, 2, 0, 40, AttentionRule.causal(20), false);
  }

  /** There is no code for keys and values of profile {@code f32/1}. */
  @Test
  void binary32() {
    element = KeyValues.Element.BINARY32;
    same(64, 2, 2, 0, 40, AttentionRule.causal(64), false);
  }

  private void same(
      int dim,
      int kvHeads,
      int queries,
      int first,
      int tokens,
      AttentionRule rule,
      boolean strange) {
    Kernels fast = emitted();
    int heads = kvHeads * queries;
    int row = 2;
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      long bytes = KeyValues.bytes(kvHeads, dim, element);
      List<MemorySegment> pages = new ArrayList<>();
      for (int i = 0; i < KeyValues.pages(first + tokens); i++) {
        MemorySegment page = arena.allocate(2 * bytes, 64);
        page.fill((byte) 0xFF); // not a number: whoever reads what is not seen shows it
        pages.addFirst(page);
      }
      KeyValues kv = new KeyValues(pages::get, 0, bytes, kvHeads, dim, element);
      for (int p = 0; p < first + tokens; p++) {
        kv.put(p, 1, floats(kvHeads * dim, strange), 0, floats(kvHeads * dim, strange), 0);
      }
      float[] q = floats((row + tokens) * heads * dim, strange);
      float[] expected = new float[q.length];
      float[] actual = new float[q.length];
      reference.attention(kv, q, row, heads, first, tokens, rule, expected, room);
      fast.attention(kv, q, row, heads, first, tokens, rule, actual, room);
      for (int i = 0; i < q.length; i++) {
        if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
          assertThat(Float.toHexString(actual[i]))
              .as(
                  "float %d of dim %d, %d x %d heads, %d + %d",
                  i, dim, kvHeads, queries, first, tokens)
              .isEqualTo(Float.toHexString(expected[i]));
        }
      }
    }
  }

  private float[] floats(int n, boolean strange) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
      if (strange && random.nextInt(300) == 0) {
        out[i] = STRANGE[random.nextInt(STRANGE.length)];
      }
    }
    return out;
  }
}
