package dev.adyton.node.mcp;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which hosts were asked for one response, and how often. Thread-safe. */
public final class Called {
  private final SortedMap<String, Integer> hosts = new TreeMap<>();

  /** Starts with none. */
  public Called() {}

  /** Counts a request before it is sent: one that fails may have been read. */
  synchronized void count(String host) {
    hosts.merge(host, 1, Integer::sum);
  }

  /** Returns requests by {@code host:port}. */
  public synchronized SortedMap<String, Integer> hosts() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
  }
}
