package dev.adyton.engine.model;

import dev.adyton.engine.Session;
import dev.adyton.kernels.KeyValues;
import java.util.Arrays;
import java.util.List;

/**
 * A sequence with memory of its own. Tokens of a prompt go through in parts as large as the kernels
 * like, so that a weight is read once for many of them; each result is what it would be alone.
 */
final class SoloSession implements Session {
  private final Decoder net;
  private final PagePool pool;
  private final Sequence sequence;
  private final Room room;
  private final float[] logits;

  SoloSession(Decoder net, int capacity, LowRank.Set adapter) {
    this.net = net;
    this.pool = net.newPages(KeyValues.pages(capacity));
    this.sequence = new Sequence(net, capacity, adapter, pool);
    this.room = new Room(net.team());
    this.logits = new float[net.head().rows()];
  }

  Sequence sequence() {
    return sequence;
  }

  @Override
  public float[] forward(int token) {
    float[] all = compute(new int[] {token}, 0, 1, 1);
    System.arraycopy(all, 0, logits, 0, logits.length);
    return logits;
  }

  @Override
  public void prefill(int[] tokens, int from, int to) {
    sequence.check(tokens, from, to);
    int chunk = net.kernels().chunk();
    for (int at = from; at < to; at += chunk) {
      compute(tokens, at, Math.min(to, at + chunk), 0);
    }
  }

  private float[] compute(int[] tokens, int from, int to, int wanted) {
    return net.compute(room, List.of(new Sequence.Part(sequence, tokens, from, to, wanted)));
  }

  @Override
  public void copyPrefix(Session other, int tokens) {
    if (!(other instanceof SoloSession from)) {
      throw new IllegalArgumentException("a session of another model or adapter");
    }
    sequence.copyPrefix(from.sequence, tokens);
  }

  @Override
  public int position() {
    return sequence.position();
  }

  @Override
  public int capacity() {
    return sequence.capacity();
  }

  @Override
  public void close() {
    sequence.close();
    pool.close();
    room.close();
    Arrays.fill(logits, 0);
  }
}
