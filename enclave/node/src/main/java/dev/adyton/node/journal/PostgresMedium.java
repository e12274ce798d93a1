package dev.adyton.node.journal;

import dev.adyton.crypto.SealingKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A journal in a PostgreSQL database: one row per sealed frame. The server sees positions, padded
 * sizes and times, nothing else.
 *
 * <p>What is written waits in memory for the next {@link #sync}, which commits all of it in one
 * transaction. One writer: an advisory lock that ends with the session; and a second one would meet
 * the primary key at once, since both would write at the same position.
 */
final class PostgresMedium implements Medium {
  /** Most bytes that wait for a commit, or are read ahead. */
  private static final int WINDOW = 4 << 20;

  private static final int ROWS_AT_ONCE = 1000;

  private record Row(long position, Slot slot) {}

  private final PostgresLink link;
  private final TreeMap<Long, Row> waiting = new TreeMap<>();
  private final TreeMap<Long, byte[]> ahead = new TreeMap<>();
  private long waitingBytes;
  private volatile long journal;

  private PostgresMedium(PostgresLink link, long journal) {
    this.link = link;
    this.journal = journal;
  }

  /** Connects, locks the database and makes or checks its tables. */
  static PostgresMedium open(PostgresAddress address) throws StoreException {
    PostgresLink link = new PostgresLink(address);
    try {
      return new PostgresMedium(link, link.ask(PostgresSchema::prepare));
    } catch (IOException e) {
      link.close();
      throw new StoreException(Code.DATABASE_UNREACHABLE, e);
    } catch (StoreException e) {
      link.close();
      throw e;
    }
  }

  private <T> T ask(PostgresLink.Task<T> task) throws IOException {
    try {
      return link.ask(task);
    } catch (StoreException e) {
      throw new IOException(e);
    }
  }

  @Override
  public boolean exists() throws IOException {
    return header().length > 0;
  }

  @Override
  public void discard() throws IOException {
    ask(on -> {
      PostgresSchema.update(on, "DELETE FROM adyton_frame");
      return PostgresSchema.update(on, "UPDATE adyton_store SET header = ''");
    });
  }

  @Override
  public byte[] header() throws IOException {
    return ask(on -> {
      try (PreparedStatement ask = on.prepareStatement("SELECT header FROM adyton_store");
          ResultSet found = ask.executeQuery()) {
        return found.next() ? found.getBytes(1) : new byte[0];
      }
    });
  }

  @Override
  public byte[] next(long at) throws IOException, StoreException {
    if (ahead.isEmpty()) {
      link.ask(on -> readAhead(on, at));
    }
    if (ahead.isEmpty()) {
      return new byte[0];
    }
    Map.Entry<Long, byte[]> first = ahead.pollFirstEntry();
    byte[] sealed = first.getValue();
    boolean fits = sealed.length >= SealingKey.OVERHEAD && sealed.length <= Frame.MAX_SEALED;
    if (first.getKey() != at || !fits) {
      throw new StoreException(Code.TAMPERED);
    }
    return sealed;
  }

  /** Positions count bytes: a window of them bounds what is read at once. */
  private boolean readAhead(Connection on, long at) throws SQLException {
    String query =
        "SELECT position, sealed FROM adyton_frame WHERE journal = ? AND position >= ?"
            + " AND position < ? ORDER BY position";
    for (long to : new long[] {at + WINDOW, Long.MAX_VALUE}) {
      try (PreparedStatement ask = on.prepareStatement(query)) {
        ask.setLong(1, journal);
        ask.setLong(2, at);
        ask.setLong(3, to);
        ask.setMaxRows(to == Long.MAX_VALUE ? 1 : 0);
        try (ResultSet found = ask.executeQuery()) {
          while (found.next()) {
            ahead.put(found.getLong(1), found.getBytes(2));
          }
        }
      }
      if (!ahead.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** A row is there whole or not at all. */
  @Override
  public boolean unwritten(long from) {
    return false;
  }

  @Override
  public void cut(long end) {
    ahead.clear();
  }

  @Override
  public void write(long at, Slot slot) throws IOException {
    boolean much;
    synchronized (waiting) {
      waiting.put(at, new Row(at, slot));
      waitingBytes += slot.sealed().length;
      much = waitingBytes > WINDOW;
    }
    if (much) {
      // Early is no harm: nobody was told yet.
      sync();
    }
  }

  @Override
  public void sync() throws IOException {
    ask(on -> {
      List<Row> rows;
      synchronized (waiting) {
        rows = List.copyOf(waiting.values());
      }
      if (rows.isEmpty()) {
        return false;
      }
      on.setAutoCommit(false);
      insert(on, journal, rows);
      on.commit();
      on.setAutoCommit(true);
      synchronized (waiting) {
        for (Row row : rows) {
          waiting.remove(row.position());
          waitingBytes -= row.slot().sealed().length;
        }
      }
      return true;
    });
  }

  private static void insert(Connection on, long journal, List<Row> rows) throws SQLException {
    String statement =
        "INSERT INTO adyton_frame (journal, position, link, sealed) VALUES (?, ?, ?, ?)";
    try (PreparedStatement insert = on.prepareStatement(statement)) {
      for (Row row : rows) {
        insert.setLong(1, journal);
        insert.setLong(2, row.position());
        insert.setBytes(3, row.slot().link());
        insert.setBytes(4, row.slot().sealed());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public Slot read(long at) throws IOException {
    synchronized (waiting) {
      Row row = waiting.get(at);
      if (row != null) {
        return row.slot();
      }
    }
    return ask(on -> {
      try (PreparedStatement ask =
          on.prepareStatement(
              "SELECT link, sealed FROM adyton_frame WHERE journal = ? AND position = ?")) {
        ask.setLong(1, journal);
        ask.setLong(2, at);
        try (ResultSet found = ask.executeQuery()) {
          return found.next()
              ? new Slot(found.getBytes(1), found.getBytes(2))
              : new Slot(new byte[Frame.LINK_BYTES], new byte[0]);
        }
      }
    });
  }

  @Override
  public void keepAside(int version) throws IOException {
    ask(on -> {
      PostgresSchema.keepAside(on, journal, version);
      return true;
    });
  }

  @Override
  public void dropAside() throws IOException {
    ask(on -> {
      PostgresSchema.dropAside(on);
      return true;
    });
  }

  @Override
  public Draft draft(byte[] header) throws IOException {
    ask(on -> {
      on.setAutoCommit(false);
      return true;
    });
    return new Transaction(header);
  }

  /** A draft is a transaction; what is read meanwhile is read within it. */
  private final class Transaction implements Draft {
    private final byte[] header;
    private final List<Row> rows = new ArrayList<>();
    private long bytes;
    private boolean committed;

    private Transaction(byte[] header) {
      this.header = header;
    }

    @Override
    public void write(long at, Slot slot) throws IOException {
      rows.add(new Row(at, slot));
      bytes += slot.sealed().length;
      if (bytes > WINDOW || rows.size() >= ROWS_AT_ONCE) {
        ask(this::send);
      }
    }

    private boolean send(Connection on) throws SQLException {
      insert(on, journal + 1, rows);
      rows.clear();
      bytes = 0;
      return true;
    }

    @Override
    public void commit() throws IOException {
      long before = journal;
      ask(on -> {
        send(on);
        PostgresSchema.replace(on, before, header);
        on.commit();
        on.setAutoCommit(true);
        return true;
      });
      committed = true;
      journal = before + 1;
      synchronized (waiting) {
        waiting.clear();
        waitingBytes = 0;
      }
    }

    @Override
    public void close() throws IOException {
      if (!committed) {
        ask(on -> {
          on.rollback();
          on.setAutoCommit(true);
          return true;
        });
      }
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
