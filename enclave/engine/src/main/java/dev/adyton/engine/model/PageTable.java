package dev.adyton.engine.model;

import dev.adyton.kernels.KeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One sequence's pages. Its content derives from a prompt; it lets go of all when closed. */
final class PageTable implements AutoCloseable {
  private final PagePool pool;
  private final List<Page> pages = new ArrayList<>();
  private final List<KeyValues> layers;

  PageTable(PagePool pool) {
    this.pool = pool;
    this.layers =
        IntStream.range(0, pool.layers())
            .mapToObj(i -> pool.layer(i, index -> pages.get(index).memory()))
            .toList();
  }

  KeyValues layer(int i) {
    return layers.get(i);
  }

  List<Page> pages() {
    return pages;
  }

  /** Makes room for {@code positions} positions in all; false where the pool has none. */
  boolean reserve(int positions) {
    int needed = KeyValues.pages(positions);
    if (needed - pages.size() > pool.available()) {
      return false;
    }
    while (pages.size() < needed) {
      Optional<Page> page = pool.take();
      pages.add(page.orElseThrow());
    }
    return true;
  }

  /** Goes on from full pages that another sequence computed. */
  void adopt(List<Page> full) {
    full.forEach(Page::hold);
    pages.addAll(full);
  }

  /** Notes which token is at {@code position}. */
  void id(int position, int token) {
    pages.get(position / KeyValues.PAGE).id(position % KeyValues.PAGE, token);
  }

  /** Copies the first {@code tokens} positions of every layer. */
  void copy(PageTable from, int tokens) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).copy(from.layers.get(i), tokens);
    }
    for (int t = 0; t < tokens; t++) {
      id(t, from.pages.get(t / KeyValues.PAGE).id(t % KeyValues.PAGE));
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    pages.forEach(Page::release);
    pages.clear();
  }
}
