package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attention of several tokens on the vector rung gives the reference's bits. */
final class VectorAttentionTest {
  private static final long SEED = 61223;

  private final Samples samples = new Samples(new Random(SEED));

  /** Windows, caps, sinks and what is not causal; queries that fill tiles, and such that do not. */
  @Test
  void attentionByAnyRule() {
    for (int dim : new int[] {64, 80, 128}) {
      for (int queries : new int[] {1, 3, 4, 8}) {
        attention(dim, queries, 0, 70, AttentionRule.causal(dim));
        attention(dim, queries, 61, 17, AttentionRule.causal(dim));
        attention(dim, queries, 77, 23, AttentionRule.causal(dim).within(40));
        attention(dim, queries, 5, 90, new AttentionRule(0.3f, 30f, 7, new float[0], true));
        attention(
            dim, queries, 0, 41, new AttentionRule(0.3f, 0, 0, samples.floats(2 * queries), true));
        attention(dim, queries, 0, 41, new AttentionRule(0.3f, 0, 0, new float[0], false));
      }
    }
  }

  private void attention(int dim, int queries, int first, int tokens, AttentionRule rule) {
    try (Arena arena = Arena.ofShared();
        Team team = new Team(2);
        Workspace room = new Workspace(team)) {
      long bytes = KeyValues.bytes(2, dim, KeyValues.Element.BINARY32);
      List<MemorySegment> pages = new ArrayList<>();
      for (int i = 0; i < KeyValues.pages(first + tokens); i++) {
        pages.add(arena.allocate(2 * bytes, 64));
      }
      KeyValues kv = new KeyValues(pages::get, 0, bytes, 2, dim, KeyValues.Element.BINARY32);
      int all = first + tokens;
      kv.put(0, all, samples.floats(all * 2 * dim), 0, samples.floats(all * 2 * dim), 0);
      int row = 3;
      int heads = 2 * queries;
      float[] q = samples.floats((row + tokens) * heads * dim);
      float[] expected = new float[q.length];
      Ladder.scalar().attention(kv, q, row, heads, first, tokens, rule, expected, room);
      for (int bits : new int[] {256, 512}) {
        float[] actual = new float[q.length];
        VectorRung.ofBits(bits).attention(kv, q, row, heads, first, tokens, rule, actual, room);
        assertThat(Samples.bits(actual))
            .as("%d %d %s", dim, queries, rule)
            .isEqualTo(Samples.bits(expected));
      }
    }
  }
}
