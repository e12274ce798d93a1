package dev.adyton.node.auth;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers signatures of requests that change something, for as long as they are good: each is
 * taken once. Exact and bounded: when full, nothing is taken rather than something forgotten.
 * Thread-safe.
 */
final class SeenSignatures {
  static final int MAX = 65_536;

  private final Map<String, Instant> until = new LinkedHashMap<>();

  /** What came of showing a signature. */
  enum Shown {
    FIRST,
    AGAIN,
    FULL
  }

  synchronized Shown show(String signature, Instant good, Instant now) {
    if (until.size() >= MAX) {
      for (Iterator<Instant> all = until.values().iterator(); all.hasNext(); ) {
        if (all.next().isBefore(now)) {
          all.remove();
        }
      }
    }
    if (until.containsKey(signature)) {
      return Shown.AGAIN;
    }
    if (until.size() >= MAX) {
      return Shown.FULL;
    }
    until.put(signature, good);
    return Shown.FIRST;
  }
}
