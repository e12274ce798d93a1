package dev.adyton.engine.model;

import dev.adyton.engine.Session;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.KeyValues;
import dev.adyton.kernels.Workspace;
import java.util.Arrays;

/**
 * The forward pass of {@code llama} over one sequence. Tokens go through in batches of up to {@link
 * #BATCH}, so that a weight is decoded once for many of them; each result is what it would be
 * alone.
 */
final class LlamaSession implements Session {
  /** Tokens of a prompt that are computed at once: beyond, decoding no longer dominates. */
  static final int BATCH = 32;

  private final LlamaNetwork net;
  private final LlamaConfig c;
  private final Kernels kernels;
  private final int capacity;
  private final KeyValueCache cache;
  private final Workspace room;
  private final float[] logits;
  private boolean closed;
  private int position;

  // Activations, [token][…], for as many tokens as have been computed at once so far.
  private float[] x = {};
  private float[] normed = {};
  private float[] q = {};
  private float[] k = {};
  private float[] v = {};
  private float[] attended = {};
  private float[] gate = {};
  private float[] up = {};
  private float[] turns = {};

  LlamaSession(LlamaNetwork net, int capacity) {
    this.net = net;
    this.c = net.config();
    this.kernels = net.kernels();
    this.capacity = capacity;
    this.cache = new KeyValueCache(c.layers(), c.kvHeads(), capacity, c.headDim());
    this.room = new Workspace(net.team());
    this.logits = new float[net.head().rows()];
    reserve(1);
  }

  private void reserve(int tokens) {
    if (x.length >= tokens * c.width()) {
      return;
    }
    wipe();
    x = new float[tokens * c.width()];
    normed = new float[tokens * c.width()];
    q = new float[tokens * c.heads() * c.headDim()];
    k = new float[tokens * c.kvHeads() * c.headDim()];
    v = new float[tokens * c.kvHeads() * c.headDim()];
    attended = new float[q.length];
    gate = new float[tokens * c.hidden()];
    up = new float[tokens * c.hidden()];
    turns = new float[tokens * c.turned()];
  }

  @Override
  public float[] forward(int token) {
    int[] one = {token};
    check(one, 0, 1);
    batch(one, 0, 1);
    kernels.rmsNorm(x, net.norm(), c.epsilon(), 1, normed);
    kernels.matmul(net.head(), normed, 1, logits, room);
    return logits;
  }

  @Override
  public void prefill(int[] tokens, int from, int to) {
    check(tokens, from, to);
    if (to > from) {
      reserve(Math.min(BATCH, to - from));
    }
    for (int at = from; at < to; at += BATCH) {
      batch(tokens, at, Math.min(BATCH, to - at));
    }
  }

  private void check(int[] tokens, int from, int to) {
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

  /** Feeds n tokens; their states are in {@link #x} afterwards. */
  private void batch(int[] tokens, int from, int n) {
    for (int t = 0; t < n; t++) {
      kernels.decode(net.embedding(), tokens[from + t], x, t * c.width());
      net.rope().turns(position + t, turns, t * c.turned());
    }
    for (int i = 0; i < c.layers(); i++) {
      LlamaLayer layer = net.layers().get(i);
      attention(layer, cache.layer(i), n);
      feedForward(layer, n);
    }
    position += n;
  }

  private void attention(LlamaLayer layer, KeyValues kv, int n) {
    kernels.rmsNorm(x, layer.attentionNorm(), c.epsilon(), n, normed);
    kernels.matmul(layer.q(), normed, n, q, room);
    kernels.matmul(layer.k(), normed, n, k, room);
    kernels.matmul(layer.v(), normed, n, v, room);
    int queries = c.heads() * c.headDim();
    int keys = c.kvHeads() * c.headDim();
    for (int t = 0; t < n; t++) {
      int at = t * c.turned();
      kernels.rotate(q, t * queries, c.heads(), c.headDim(), turns, at, c.turned());
      kernels.rotate(k, t * keys, c.kvHeads(), c.headDim(), turns, at, c.turned());
      kv.put(position + t, k, t * keys, v, t * keys);
    }
    kernels.attention(kv, q, c.heads(), position, n, attended, room);
    kernels.matmul(layer.out(), attended, n, normed, room);
    kernels.add(x, normed, n * c.width());
  }

  private void feedForward(LlamaLayer layer, int n) {
    kernels.rmsNorm(x, layer.feedNorm(), c.epsilon(), n, normed);
    kernels.matmul(layer.gate(), normed, n, gate, room);
    kernels.matmul(layer.up(), normed, n, up, room);
    kernels.siluTimes(gate, up, n * c.hidden());
    kernels.matmul(layer.down(), gate, n, normed, room);
    kernels.add(x, normed, n * c.width());
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
    wipe();
    Arrays.fill(logits, 0);
  }

  private void wipe() {
    for (float[] a : new float[][] {x, normed, q, k, v, attended, gate, up, turns}) {
      Arrays.fill(a, 0);
    }
  }
}
