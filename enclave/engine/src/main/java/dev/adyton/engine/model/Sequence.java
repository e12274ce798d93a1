package dev.adyton.engine.model;

import dev.adyton.kernels.KeyValues;
import java.util.List;

/**
 * What was computed of one text: its position, its keys and values, and what adapts the model for
 * it. Used by one thread at a time.
 */
public final class Sequence implements AutoCloseable {
  /**
   * Some of a sequence's next tokens, as part of a pass.
   *
   * @param tokens {@code [from, to)} are meant, at least one
   * @param wanted after how many of them, the last ones, logits are wanted
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; prompts are not copied
  public record Part(Sequence sequence, int[] tokens, int from, int to, int wanted) {
    public Part {
      if (wanted < 0 || wanted > to - from) {
        throw new IllegalArgumentException("wanted");
      }
    }

    int count() {
      return to - from;
    }
  }

  private final Decoder net;
  private final int capacity;
  private final LowRank.Set adapter;
  private final PageTable table;
  private boolean closed;
  private int position;

  Sequence(Decoder net, int capacity, LowRank.Set adapter, PagePool pool) {
    this.net = net;
    this.capacity = capacity;
    this.adapter = adapter;
    this.table = new PageTable(pool);
  }

  /** Returns {@code n} tokens from the next on as rows of a pass that begin at {@code row}. */
  Pass.Span span(int row, int n) {
    return new Pass.Span(table, adapter, row, n, position);
  }

  /** Returns whether this is a sequence of {@code network}. */
  @SuppressWarnings("ReferenceEquality") // one network is loaded once
  boolean isOf(Decoder network) {
    return net == network;
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

  /** Makes room for {@code more} tokens; false where the pool has no pages left. */
  public boolean reserve(int more) {
    return table.reserve(position + more);
  }

  /** Returns how many pages {@link #reserve} would take. */
  public int lacks(int more) {
    return Math.max(0, KeyValues.pages(position + more) - table.pages().size());
  }

  /** Counts tokens that were computed, and notes them beside what was. */
  void advance(int[] tokens, int from, int to) {
    for (int i = from; i < to; i++) {
      table.id(position++, tokens[i]);
    }
  }

  /** Begins with full pages that another sequence of this model and adapter computed. */
  public void adopt(List<Page> full) {
    if (closed || position != 0) {
      throw new IllegalStateException("session closed or begun");
    }
    table.adopt(full);
    position = full.size() * KeyValues.PAGE;
  }

  @SuppressWarnings("ReferenceEquality") // one network or adapter is loaded once
  void copyPrefix(Sequence from, int tokens) {
    if (from.net != net || from.adapter != adapter) {
      throw new IllegalArgumentException("a session of another model or adapter");
    }
    if (closed || from.closed || position != 0) {
      throw new IllegalStateException("session closed or begun");
    }
    if (tokens < 0 || tokens > from.position || tokens > capacity || !reserve(tokens)) {
      throw new IllegalArgumentException("tokens");
    }
    table.copy(from.table, tokens);
    position = tokens;
  }

  /** Returns the pages that are full, the first position's first. */
  public List<Page> full() {
    return table.pages().subList(0, position / KeyValues.PAGE);
  }

  /** Returns how many pages it holds. */
  public int pages() {
    return table.pages().size();
  }

  /** Returns how many tokens have been computed. */
  public int position() {
    return position;
  }

  int capacity() {
    return capacity;
  }

  /** Lets go of all pages. Idempotent. */
  @Override
  public void close() {
    closed = true;
    table.close();
  }
}
