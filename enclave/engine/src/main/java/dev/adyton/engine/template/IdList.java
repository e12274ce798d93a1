package dev.adyton.engine.template;

import java.util.Arrays;

/** Ids of a conversation under way. */
final class IdList {
  private int[] items = new int[64];
  private int size;

  IdList add(int... ids) {
    if (size + ids.length > items.length) {
      items = Arrays.copyOf(items, Math.max(2 * items.length, size + ids.length));
    }
    System.arraycopy(ids, 0, items, size, ids.length);
    size += ids.length;
    return this;
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
