package dev.adyton.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.crypto.PaddedFrame;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.crypto.Padme;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What leaves, and when: nothing is lost, and nothing but the profile shows. */
class FrameShaperTest {
  private static final long TICK = FrameShaper.TICK.toNanos();
  private static final long SEED = 20261121;

  /** Chunks by the tick at which they left, until the end. */
  @SuppressWarnings("ArrayRecordComponent") // its parts are compared, never it
  private record Seen(List<Integer> sizes, byte[] message) {}

  /** Writes each piece at its tick and lets time go on until the last chunk. */
  private static Seen run(PaddingProfile profile, boolean framed, List<byte[]> pieces)
      throws Exception {
    FrameShaper shaper = FrameShaper.of(profile, framed);
    List<byte[]> chunks = new ArrayList<>();
    long now = 0;
    for (byte[] piece : pieces) {
      shaper.write(piece);
      chunks.addAll(shaper.due(now));
      now += TICK;
    }
    shaper.end();
    while (!shaper.endsNow()) {
      chunks.addAll(shaper.due(now));
      now += TICK;
    }
    chunks.addAll(shaper.last());
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] chunk : chunks) {
      boolean inFrames = profile == PaddingProfile.CONSTANT || framed;
      message.writeBytes(inFrames ? PaddedFrame.open(chunk) : chunk);
    }
    return new Seen(chunks.stream().map(c -> c.length).toList(), message.toByteArray());
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static List<byte[]> pieces(SplittableRandom random, int count, int most) {
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] piece = new byte[random.nextInt(most + 1)];
      random.nextBytes(piece);
      pieces.add(piece);
    }
    return pieces;
  }

  @Test
  void losesNothing() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 60; round++) {
      List<byte[]> pieces = pieces(random, random.nextInt(80), round % 3 == 0 ? 40_000 : 300);
      byte[] all = joined(pieces);
      assertThat(run(PaddingProfile.OFF, false, pieces).message()).isEqualTo(all);
      assertThat(run(PaddingProfile.BUCKETS, true, pieces).message()).isEqualTo(all);
      assertThat(run(PaddingProfile.CONSTANT, true, pieces).message()).isEqualTo(all);
      assertThat(run(PaddingProfile.BUCKETS, false, pieces).message()).startsWith(all);
    }
  }

  @Test
  void constantShowsThePowerOfTwoAndNothingElse() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 60; round++) {
      List<byte[]> pieces = pieces(random, random.nextInt(200), 500);
      List<Integer> sizes = run(PaddingProfile.CONSTANT, true, pieces).sizes();
      assertThat(sizes).containsOnly(PaddedFrame.CONSTANT_BYTES);
      assertThat(Integer.bitCount(sizes.size())).as("%s frames", sizes.size()).isEqualTo(1);
      assertThat(sizes.size()).isGreaterThanOrEqualTo(FrameShaper.LEAST_FRAMES);
    }
  }

  @Test
  void bucketsArePowersOfTwoAndTheirSumIsPadme() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 60; round++) {
      List<Integer> sizes =
          run(PaddingProfile.BUCKETS, true, pieces(random, random.nextInt(100), 900)).sizes();
      int total = sizes.stream().mapToInt(size -> size).sum();
      assertThat(total).isEqualTo(Padme.pad(total));
    }
  }
}
