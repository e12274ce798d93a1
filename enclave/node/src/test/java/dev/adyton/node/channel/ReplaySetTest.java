package dev.adyton.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.channel.ReplaySet.Shown;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Replays are refused exactly as long as the request is good, in bounded memory. */
class ReplaySetTest {
  private static final class HandClock extends Clock {
    long seconds = 1000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds);
    }
  }

  private final HandClock clock = new HandClock();

  private static byte[] key(int n) {
    return new byte[] {(byte) n, (byte) (n >> 8)};
  }

  @Test
  void refusesTheSecondUntilItIsNoLongerGood() {
    ReplaySet set = new ReplaySet(clock);
    assertThat(set.show(key(1), 1060)).isEqualTo(Shown.FIRST);
    assertThat(set.show(key(1), 1060)).isEqualTo(Shown.AGAIN);
    assertThat(set.show(key(2), 1060)).isEqualTo(Shown.FIRST);
    clock.seconds = 1090;
    assertThat(set.show(key(1), 1060)).isEqualTo(Shown.AGAIN);
    clock.seconds = 1091;
    assertThat(set.show(key(1), 1060)).isEqualTo(Shown.EXPIRED);
  }

  @Test
  void refusesTimesBeyondItsMemory() {
    ReplaySet set = new ReplaySet(clock);
    assertThat(set.show(key(1), 1000 + 631)).isEqualTo(Shown.TOO_FAR);
    assertThat(set.show(key(1), Long.MAX_VALUE)).isEqualTo(Shown.TOO_FAR);
    assertThat(set.show(key(1), 1000 + 630)).isEqualTo(Shown.FIRST);
  }

  @Test
  void refusesNewOnesRatherThanForgetOldOnes() {
    ReplaySet set = new ReplaySet(clock, 2);
    assertThat(set.show(key(1), 1010)).isEqualTo(Shown.FIRST);
    assertThat(set.show(key(2), 1100)).isEqualTo(Shown.FIRST);
    assertThat(set.show(key(3), 1100)).isEqualTo(Shown.FULL);
    assertThat(set.show(key(1), 1010)).isEqualTo(Shown.AGAIN);
    clock.seconds = 1041;
    assertThat(set.show(key(3), 1100)).isEqualTo(Shown.FIRST);
    assertThat(set.show(key(2), 1100)).isEqualTo(Shown.AGAIN);
  }
}
