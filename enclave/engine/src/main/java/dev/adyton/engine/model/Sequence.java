package dev.adyton.engine.model;

import dev.adyton.engine.Session;
import java.util.Arrays;
import java.util.List;

/**
 * One sequence. Tokens of a prompt go through in parts as large as the kernels like, so that a
 * weight is read once for many of them; each result is what it would be alone.
 */
final class Sequence implements Session {
  private final Decoder net;
  private final int capacity;
  private final LowRank.Set adapter;
  private final KeyValueCache cache;
  private final Room room;
  private final float[] logits;
  private boolean closed;
  private int position;

  Sequence(Decoder net, int capacity, LowRank.Set adapter) {
    this.net = net;
    this.capacity = capacity;
    this.adapter = adapter;
    this.cache = KeyValueCache.of(net.shape(), capacity);
    this.room = new Room(net.team());
    this.logits = new float[net.head().rows()];
  }

  /** Returns this sequence's next {@code n} tokens as rows of a pass that begin at {@code row}. */
  Pass.Span span(int row, int n) {
    return new Pass.Span(cache, adapter, row, n, position);
  }

  /** Returns whether this is a sequence of {@code network}. */
  @SuppressWarnings("ReferenceEquality") // one network is loaded once
  boolean isOf(Decoder network) {
    return net == network;
  }

  @Override
  public float[] forward(int token) {
    int[] one = {token};
    check(one, 0, 1);
    Pass pass = pass(1);
    float[] all = net.logits(pass, net.states(pass, one, 0));
    System.arraycopy(all, 0, logits, 0, logits.length);
    position++;
    return logits;
  }

  @Override
  public void prefill(int[] tokens, int from, int to) {
    check(tokens, from, to);
    int chunk = net.kernels().chunk();
    for (int at = from; at < to; at += chunk) {
      int n = Math.min(chunk, to - at);
      net.states(pass(n), tokens, at);
      position += n;
    }
  }

  private Pass pass(int n) {
    List<Pass.Span> alone = List.of(span(0, n));
    return new Pass(net.kernels(), room, alone, net.shape().width());
  }

  /** Refuses tokens that do not fit before anything is computed. */
  void check(int[] tokens, int from, int to) {
    if (closed) {
      throw new IllegalStateException("session closed");
    }
    if (from < 0 || from > to || to > tokens.length) {
      throw new IllegalArgumentException("range");
    }
    if (to - from > capacity - position) {
      throw new IllegalStateException("session full");
    }
    for (int i = from; i < to; i++) {
      if (tokens[i] < 0 || tokens[i] >= net.embedding().rows()) {
        throw new IllegalArgumentException("token");
      }
    }
  }

  /** Counts tokens that a batch has computed. */
  void advance(int tokens) {
    position += tokens;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // one network or adapter is loaded once
  public void copyPrefix(Session other, int tokens) {
    if (!(other instanceof Sequence from) || from.net != net || from.adapter != adapter) {
      throw new IllegalArgumentException("a session of another model or adapter");
    }
    if (closed || from.closed || position != 0) {
      throw new IllegalStateException("session closed or begun");
    }
    if (tokens < 0 || tokens > from.position || tokens > capacity) {
      throw new IllegalArgumentException("tokens");
    }
    cache.copy(from.cache, tokens);
    position = tokens;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void close() {
    closed = true;
    cache.close();
    room.close();
    Arrays.fill(logits, 0);
  }
}
