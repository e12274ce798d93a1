package dev.adyton.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  private static final long SEED = 20261122;

  @Test
  void aMinutesTokensComeBackEvenly() {
    TokenBucket bucket = new TokenBucket(600, 0);
    assertThat(bucket.seconds(600, 0)).isZero();
    bucket.take(600);
    assertThat(bucket.seconds(1, 0)).isEqualTo(1);
    assertThat(bucket.seconds(100, 0)).isEqualTo(10);
    assertThat(bucket.seconds(100, 9_000)).isEqualTo(1);
    assertThat(bucket.seconds(100, 10_000)).isZero();
  }

  @Test
  void whatWasNotUsedComesBackAndNeverMoreThanAMinutes() {
    TokenBucket bucket = new TokenBucket(100, 0);
    bucket.take(80);
    bucket.take(-50);
    assertThat(bucket.seconds(70, 0)).isZero();
    bucket.take(-500);
    assertThat(bucket.seconds(100, 0)).isZero();
    bucket.take(100);
    assertThat(bucket.seconds(1, 0)).isEqualTo(1);
  }

  @Test
  void whatIsLargerThanAMinuteWaitsForAFullBucketAndLeavesADebt() {
    TokenBucket bucket = new TokenBucket(60, 0);
    assertThat(bucket.seconds(180, 0)).isZero();
    bucket.take(180);
    assertThat(bucket.seconds(1, 0)).isEqualTo(121);
    assertThat(bucket.seconds(180, 179_000)).isEqualTo(1);
    assertThat(bucket.seconds(180, 180_000)).isZero();
  }

  @Test
  void aClockThatGoesBackGivesNothing() {
    TokenBucket bucket = new TokenBucket(60, 10_000);
    bucket.take(60);
    assertThat(bucket.seconds(1, 5_000)).isEqualTo(1);
    assertThat(bucket.seconds(1, 10_000)).isEqualTo(1);
    assertThat(bucket.seconds(1, 11_000)).isZero();
  }

  /** Whoever waits as long as he is told is let in, and in no hour is more used than was there. */
  @Test
  void overAnHourNoMoreIsUsedThanTheQuotaAndOneBucket() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      long perMinute = random.nextLong(1, 5_000);
      TokenBucket bucket = new TokenBucket(perMinute, 0);
      long used = 0;
      long largest = 0;
      long now = 0;
      while (now < 3_600_000) {
        long want = random.nextLong(1, 2 * perMinute + 2);
        now += 1000 * bucket.seconds(want, now);
        assertThat(bucket.seconds(want, now)).as("seed %d round %d", SEED, round).isZero();
        bucket.take(want);
        long real = random.nextLong(0, want + 1);
        bucket.take(real - want);
        used += real;
        largest = Math.max(largest, want);
        now += random.nextInt(2_000);
      }
      assertThat((double) used)
          .as("seed %d round %d", SEED, round)
          .isLessThanOrEqualTo(perMinute * (now / 60_000.0) + perMinute + largest);
    }
  }
}
