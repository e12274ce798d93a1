package dev.adyton.node.channel;

import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.PaddedFrame;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.crypto.Padme;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts an answer into the chunks that leave, by a profile: what an observer can measure is decided
 * here and nowhere else. Time is the caller's, so that a test can let hours pass. Used by one
 * thread.
 */
abstract sealed class FrameShaper {
  /** What is written within one tick leaves as one chunk: an observer sees ticks, not tokens. */
  static final Duration TICK = Duration.ofMillis(100);

  /** The fewest chunks of a constant answer: shorter ones all take the same time. */
  static final int LEAST_FRAMES = 32;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private long total;

  /**
   * Returns a shaper.
   *
   * @param framed whether the caller said that it reads {@link PaddedFrame}s; without, {@link
   *     PaddingProfile#BUCKETS} pads the total alone
   */
  static FrameShaper of(PaddingProfile profile, boolean framed) {
    return switch (profile) {
      case OFF -> new AtOnce();
      case BUCKETS -> framed ? new Buckets() : new Coalesced();
      case CONSTANT -> new Constant();
    };
  }

  /** Takes bytes of the message. */
  void write(byte[] bytes) {
    held.writeBytes(bytes);
  }

  /** Returns the chunks that leave at {@code nanos}, possibly none; never the last one. */
  abstract List<byte[]> due(long nanos);

  /** Says that all was written. */
  void end() {}

  /** Returns whether {@link #last} can be asked for. */
  boolean endsNow() {
    return true;
  }

  /** Returns the chunks that end the message, the last of them as the final one. */
  abstract List<byte[]> last();

  int held() {
    return held.size();
  }

  /** Takes up to so many bytes out of what is held. */
  byte[] take(int most) {
    byte[] all = held.toByteArray();
    held.reset();
    int cut = Math.min(most, all.length);
    held.write(all, cut, all.length - cut);
    byte[] taken = cut == all.length ? all : Arrays.copyOf(all, cut);
    total += taken.length;
    return taken;
  }

  /** Bytes taken so far. */
  long total() {
    return total;
  }

  /** No shape: the caller asked for the least delay. */
  private static final class AtOnce extends FrameShaper {
    @Override
    List<byte[]> due(long nanos) {
      return held() == 0 ? List.of() : List.of(take(Integer.MAX_VALUE));
    }

    @Override
    List<byte[]> last() {
      return List.of(take(Integer.MAX_VALUE));
    }
  }

  /** What is held leaves at most once a tick. */
  private abstract static sealed class Ticking extends FrameShaper {
    private long sent = Long.MIN_VALUE;

    @Override
    List<byte[]> due(long nanos) {
      if (held() == 0 || (sent != Long.MIN_VALUE && nanos - sent < TICK.toNanos())) {
        return List.of();
      }
      sent = nanos;
      return frames();
    }

    /** Takes all that is held, as chunks. */
    abstract List<byte[]> frames();
  }

  /** What any client of chunked Oblivious HTTP reads: ticks, and a padded total. */
  private static final class Coalesced extends Ticking {
    @Override
    List<byte[]> frames() {
      return List.of(take(Integer.MAX_VALUE));
    }

    /** Zeros behind a Binary HTTP message are its padding (RFC 9292 §3.8). */
    @Override
    List<byte[]> last() {
      int bare = Math.toIntExact(total() + held());
      write(new byte[Padme.pad(bare) - bare]);
      return List.of(take(Integer.MAX_VALUE));
    }
  }

  /** Ticks; every chunk is a power of two, and the total is a Padmé size. */
  private static final class Buckets extends Ticking {
    private static final int ROOM = ChunkLimits.CHUNK - PaddedFrame.HEADER_BYTES;

    private int framed;

    @Override
    List<byte[]> frames() {
      List<byte[]> frames = new ArrayList<>();
      while (held() > 0) {
        byte[] part = take(ROOM);
        frames.add(PaddedFrame.of(part, 0, part.length, PaddedFrame.bucket(part.length)));
      }
      frames.forEach(frame -> framed += frame.length);
      return frames;
    }

    @Override
    List<byte[]> last() {
      List<byte[]> frames = new ArrayList<>(frames());
      int fill = Padme.pad(framed + PaddedFrame.LEAST_BYTES) - framed;
      while (fill > 0) {
        int size = Math.min(fill, ChunkLimits.CHUNK);
        // A frame of one byte would have no room for its own length.
        size = fill - size == 1 ? size - 1 : size;
        frames.add(PaddedFrame.of(new byte[0], 0, 0, size));
        fill -= size;
      }
      return frames;
    }
  }

  /**
   * One frame at each tick, whether there is something to say or not. How many there are is a power
   * of two, so that an observer learns the logarithm of an answer's time and nothing else.
   */
  private static final class Constant extends FrameShaper {
    private static final int ROOM = PaddedFrame.CONSTANT_BYTES - PaddedFrame.HEADER_BYTES;

    private boolean ended;
    private int frames;
    private long next = Long.MIN_VALUE;

    @Override
    List<byte[]> due(long nanos) {
      if (next == Long.MIN_VALUE) {
        next = nanos;
      }
      if (nanos < next || endsNow()) {
        return List.of();
      }
      next += TICK.toNanos();
      return List.of(frame());
    }

    private byte[] frame() {
      frames++;
      byte[] part = take(ROOM);
      return PaddedFrame.of(part, 0, part.length, PaddedFrame.CONSTANT_BYTES);
    }

    @Override
    void end() {
      ended = true;
    }

    /** The last frame is one of the cadence, too: it is due when nothing but it is missing. */
    @Override
    boolean endsNow() {
      int whole = Math.max(LEAST_FRAMES, Integer.highestOneBit(frames + 1));
      return ended && held() <= ROOM && frames + 1 == whole;
    }

    @Override
    List<byte[]> last() {
      return List.of(frame());
    }
  }
}
