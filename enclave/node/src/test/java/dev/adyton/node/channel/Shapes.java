package dev.adyton.node.channel;

import dev.adyton.crypto.BhttpResponseEncoder;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import java.util.ArrayList;
import java.util.List;

/** What an observer sees of an answer, by the shaper that nodes use, on a clock of the test's. */
public final class Shapes {
  /** As long as a receipt and its key are. */
  private static final int RECEIPT_LETTERS = 1_400;

  private Shapes() {}

  /**
   * One chunk.
   *
   * @param nanos when it left, from the request's arrival
   * @param bytes how long it was
   */
  public record Seen(long nanos, int bytes) {}

  /**
   * Lets an answer leave.
   *
   * @param writes the answer's events; the first comes after {@code first}, each other after {@code
   *     each}
   */
  public static List<Seen> of(List<byte[]> writes, PaddingProfile profile, long first, long each) {
    FrameShaper shaper = FrameShaper.of(profile, profile != PaddingProfile.OFF);
    BhttpResponseEncoder encoder = new BhttpResponseEncoder();
    List<Seen> seen = new ArrayList<>();
    // A constant line ticks from the start; the other two have nothing to send before the first.
    long step = FrameShaper.TICK.toNanos();
    long now = 0;
    long tick = 0;
    byte[] head = encoder.head(200, List.of(new HttpField("content-type", "text/event-stream")));
    for (int i = 0; i < writes.size(); i++) {
      now = first + i * each;
      for (; tick < now; tick += step) {
        if (profile == PaddingProfile.CONSTANT) {
          add(seen, shaper.due(tick), tick);
        }
      }
      if (i == 0) {
        shaper.write(head);
      }
      shaper.write(encoder.content(writes.get(i)));
      if (profile != PaddingProfile.CONSTANT) {
        add(seen, shaper.due(now), now);
      }
    }
    shaper.write(
        encoder.end(List.of(new HttpField("adyton-receipt", "r".repeat(RECEIPT_LETTERS))), 0));
    shaper.end();
    for (; !shaper.endsNow(); tick += step) {
      add(seen, shaper.due(tick), tick);
    }
    add(seen, shaper.last(), profile == PaddingProfile.CONSTANT ? tick : now);
    return seen;
  }

  private static void add(List<Seen> seen, List<byte[]> chunks, long nanos) {
    chunks.forEach(chunk -> seen.add(new Seen(nanos, chunk.length)));
  }
}
