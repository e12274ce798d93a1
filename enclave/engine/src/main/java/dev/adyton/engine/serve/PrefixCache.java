package dev.adyton.engine.serve;

import dev.adyton.codec.Digest;
import dev.adyton.engine.model.Page;
import dev.adyton.kernels.KeyValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Full pages of what tenants have computed lately, to begin the same tenant's next sequence with.
 * Used by one thread.
 *
 * <p>What is cached derives from content: it lies off heap, is found only under the names of its
 * own tenant, and is zeroed when it has not been used for the cache's lifetime, when memory is
 * needed, or when the cache is closed.
 *
 * <p>For maintainers: a tenant's pages are kept in order of use. A chain is touched from its end to
 * its beginning, so that a page never goes before those that need it. Memory is taken back from the
 * tenant that has most of it cached: one that floods the cache evicts itself.
 */
public final class PrefixCache implements AutoCloseable {
  private record Entry(Page page, long used) {
    boolean idle() {
      return page.holders() == 1;
    }
  }

  private final long life;
  private final Map<String, LinkedHashMap<Digest, Entry>> tenants = new HashMap<>();

  /**
   * @param life how long what nobody uses is kept, in the unit of the times told to this; 0 keeps
   *     nothing
   */
  public PrefixCache(long life) {
    this.life = life;
  }

  /**
   * Returns the pages that {@code tokens} may begin with. Whoever takes them holds them.
   *
   * @param most pages of them at most
   * @param salt the beginning of the tenant's chains
   */
  public List<Page> find(String tenant, Digest salt, int[] tokens, int most, long now) {
    Map<Digest, Entry> own = tenants.getOrDefault(tenant, new LinkedHashMap<>());
    List<Digest> names = new ArrayList<>();
    List<Page> found = new ArrayList<>();
    Digest name = salt;
    for (int i = 0; i < most; i++) {
      name = PrefixKeys.next(name, tokens, i * KeyValues.PAGE, (i + 1) * KeyValues.PAGE);
      Entry entry = own.get(name);
      if (entry == null || !same(entry.page, tokens, i * KeyValues.PAGE)) {
        break;
      }
      names.add(name);
      found.add(entry.page);
    }
    for (Digest used : names.reversed()) {
      touch(own, used, now);
    }
    return found;
  }

  private static void touch(Map<Digest, Entry> own, Digest name, long now) {
    Entry entry = own.remove(name);
    if (entry != null) {
      own.put(name, new Entry(entry.page, now));
    }
  }

  /** A name that matches is not trusted: two texts with one digest must not share an answer. */
  private static boolean same(Page page, int[] tokens, int from) {
    for (int i = 0; i < KeyValues.PAGE; i++) {
      if (page.id(i) != tokens[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** Keeps a full page under its name; one that is there already stays. */
  public void put(String tenant, Digest name, Page page, long now) {
    if (life == 0) {
      return;
    }
    Map<Digest, Entry> own = tenants.computeIfAbsent(tenant, t -> new LinkedHashMap<>());
    if (!own.containsKey(name)) {
      page.hold();
      own.put(name, new Entry(page, now));
    }
  }

  /** Lets go of what was not used for a lifetime; returns when to look again, if ever. */
  public Optional<Long> expire(long now) {
    Optional<Long> next = Optional.empty();
    for (Map<Digest, Entry> own : tenants.values()) {
      Iterator<Entry> oldest = own.values().iterator();
      while (oldest.hasNext()) {
        Entry entry = oldest.next();
        if (now - entry.used < life) {
          long due = entry.used + life;
          next = next.isEmpty() || due - next.get() < 0 ? Optional.of(due) : next;
          break;
        }
        entry.page.release();
        oldest.remove();
      }
    }
    tenants.values().removeIf(Map::isEmpty);
    return next;
  }

  /** Gives one page back that no sequence uses; false where there is none. */
  public boolean evict() {
    return tenants.values().stream()
        .filter(own -> own.values().stream().anyMatch(Entry::idle))
        .max(Comparator.comparingInt(Map::size))
        .map(PrefixCache::evictOldest)
        .isPresent();
  }

  private static boolean evictOldest(Map<Digest, Entry> own) {
    Iterator<Entry> oldest = own.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry.idle()) {
        entry.page.release();
        oldest.remove();
        return true;
      }
    }
    return false;
  }

  /** Returns how many pages are kept. */
  public int size() {
    return tenants.values().stream().mapToInt(Map::size).sum();
  }

  /** Lets go of everything. */
  @Override
  public void close() {
    tenants.values().forEach(own -> own.values().forEach(entry -> entry.page.release()));
    tenants.clear();
  }
}
