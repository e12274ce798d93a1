package dev.adyton.engine.model;

import dev.adyton.kernels.KeyValues;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Memory for the keys and values of one model's sequences, off heap. Pages are made when they are
 * first needed and kept for the next sequence, zeroed. Used by one thread at a time.
 */
public final class PagePool implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  /** Shared, because a team's threads read pages; nobody else can reach them. */
  private final Arena arena = Arena.ofShared();

  private final Shape shape;
  private final KeyValues.Element element;
  private final int most;
  private final Deque<Page> free = new ArrayDeque<>();
  private int made;

  /** Has room for {@code most} pages. */
  PagePool(Shape shape, KeyValues.Element element, int most) {
    this.shape = shape;
    this.element = element;
    this.most = most;
  }

  /** Returns how many bytes a page of a model takes. */
  static long bytes(Shape s, KeyValues.Element element) {
    long layer = 2 * KeyValues.bytes(s.kvHeads(), s.headDim(), element);
    return Page.IDS_BYTES + Math.multiplyExact(layer, (long) s.layers());
  }

  /** Returns a page that the caller holds, or nothing where all are taken. */
  public Optional<Page> take() {
    Page page = free.poll();
    if (page == null) {
      if (made == most) {
        return Optional.empty();
      }
      made++;
      page = new Page(this, arena.allocate(bytes(shape, element), CACHE_LINE));
    }
    page.hold();
    return Optional.of(page);
  }

  /** Returns how many pages can be taken. */
  public int available() {
    return most - made + free.size();
  }

  /** Returns how many pages there may be. */
  public int most() {
    return most;
  }

  void back(Page page) {
    free.push(page);
  }

  KeyValues layer(int layer, KeyValues.Pages pages) {
    long bytes = KeyValues.bytes(shape.kvHeads(), shape.headDim(), element);
    long keys = Page.IDS_BYTES + 2L * layer * bytes;
    return new KeyValues(pages, keys, keys + bytes, shape.kvHeads(), shape.headDim(), element);
  }

  int layers() {
    return shape.layers();
  }

  /** Frees all memory; whoever held pages has let go of them. Idempotent. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
