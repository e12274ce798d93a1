package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What versions of a store's records a build knows: it writes one, and reads those that a chain of
 * steps leads from to that one. A newer one is not touched.
 *
 * @param version what is written
 * @param steps by the version that each leads on from
 */
record StoreFormat(int version, Map<Integer, Step> steps) {
  /** From a record of one version to what stands for it in the next; nothing where it is gone. */
  @FunctionalInterface
  interface Step {
    /** Returns the next version's records. */
    List<byte[]> next(byte[] record) throws StoreException;
  }

  /** This build's. Version 1 is the first. */
  static final StoreFormat PRESENT = new StoreFormat(1, Map.of());

  StoreFormat {
    steps = Map.copyOf(steps);
  }

  /** Returns whether a store of that version can be brought to this one. */
  boolean leadsFrom(int from) {
    for (int v = from; v < version; v++) {
      if (!steps.containsKey(v)) {
        return false;
      }
    }
    return from >= 1 && from <= version;
  }

  /** Returns what a record of that version is in this one. */
  List<byte[]> upgraded(int from, byte[] record) throws StoreException {
    List<byte[]> records = List.of(record);
    for (int v = from; v < version; v++) {
      Step step = steps.getOrDefault(v, List::of);
      List<byte[]> next = new ArrayList<>();
      for (byte[] one : records) {
        next.addAll(step.next(one));
      }
      records = next;
    }
    return records;
  }
}
