package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Who claims what. */
final class TeamTest {
  @Test
  void everyItemIsClaimedOnce() {
    for (int members = 1; members <= 3; members++) {
      try (Team team = new Team(members)) {
        for (int items : new int[] {0, 1, 2, 7, 64, 1000}) {
          for (int grain : new int[] {1, 3, 16, 2000}) {
            AtomicIntegerArray fixed = new AtomicIntegerArray(Math.max(1, items));
            team.run(items, grain, (from, to, slot) -> count(fixed, from, to));
            AtomicIntegerArray shrinking = new AtomicIntegerArray(Math.max(1, items));
            team.runShrinking(items, grain, (from, to, slot) -> count(shrinking, from, to));
            for (int i = 0; i < items; i++) {
              assertThat(fixed.get(i)).isEqualTo(1);
              assertThat(shrinking.get(i)).isEqualTo(1);
            }
          }
        }
      }
    }
  }

  private static void count(AtomicIntegerArray claimed, int from, int to) {
    for (int i = from; i < to; i++) {
      claimed.incrementAndGet(i);
    }
  }

  /** The last claims are single items, and none is longer than asked for. */
  @Test
  void claimsShrink() {
    List<Integer> claims = new ArrayList<>();
    try (Team team = new Team(2)) {
      team.runShrinking(
          100,
          10,
          (from, to, slot) -> {
            synchronized (claims) {
              claims.add(to - from);
            }
          });
    }
    assertThat(claims).contains(10, 1).allMatch(claim -> claim >= 1 && claim <= 10);
    assertThat(claims.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
  }
}
