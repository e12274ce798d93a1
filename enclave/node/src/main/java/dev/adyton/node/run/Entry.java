package dev.adyton.node.run;

import java.util.HashMap;
import java.util.Map;

/**
 * Who may come in when it is full: one tenant's crowd must not keep the others out. A full house
 * still takes a tenant that has less than its even part of it, until there are twice as many as
 * should be. Not thread-safe.
 */
final class Entry {
  private final int most;
  private final Map<String, Integer> inside = new HashMap<>();
  private int all;

  /**
   * @param most how many may be inside, at least 1
   */
  Entry(int most) {
    this.most = most;
  }

  /** Lets one of {@code tenant} in, or not. */
  boolean enter(String tenant) {
    int own = inside.getOrDefault(tenant, 0);
    int tenants = inside.size() + (own == 0 ? 1 : 0);
    boolean few = own < most / tenants && all < 2 * most;
    if (all >= most && !few) {
      return false;
    }
    inside.put(tenant, own + 1);
    all++;
    return true;
  }

  /** One of {@code tenant} goes. */
  void leave(String tenant) {
    inside.computeIfPresent(tenant, (t, n) -> n == 1 ? null : n - 1);
    all--;
  }

  /** Returns how many are inside. */
  int all() {
    return all;
  }
}
