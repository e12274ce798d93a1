package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log that ends with the process. */
final class MemoryLog implements RecordLog {
  private Map<Long, byte[]> records = new HashMap<>();
  private long next;
  private long size;

  @Override
  public synchronized long append(byte[] record) throws StoreException {
    if (size + record.length > SealedJournal.MAX_BYTES) {
      throw new StoreException(StoreException.Code.FULL);
    }
    records.put(next, record.clone());
    size += record.length;
    return next++;
  }

  @Override
  public void sync() {}

  @Override
  public void anchor() {}

  @Override
  public synchronized byte[] read(long position) throws StoreException {
    byte[] record = records.get(position);
    if (record == null) {
      throw new StoreException(StoreException.Code.TAMPERED);
    }
    return record.clone();
  }

  @Override
  public synchronized long size() {
    return size;
  }

  @Override
  public synchronized List<Long> rewrite(List<Long> live) throws StoreException {
    Map<Long, byte[]> before = records;
    records = new HashMap<>();
    size = 0;
    List<Long> positions = new ArrayList<>();
    for (long position : live) {
      positions.add(append(before.getOrDefault(position, new byte[0])));
    }
    return positions;
  }

  @Override
  public synchronized void close() {
    records.clear();
  }
}
