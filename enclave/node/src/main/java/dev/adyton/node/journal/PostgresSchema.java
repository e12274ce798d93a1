package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The two tables of a store, and what a database has to promise before it is used as one. */
final class PostgresSchema {
  /** What this version makes, and the newest that it touches. */
  static final int VERSION = 1;

  /** "Adyton", and the number of the lock. */
  private static final long LOCK = 0x4164_7974_6f6e_0001L;

  /** How long the session of a process that was just killed may last. */
  private static final int LOCK_TRIES = 50;

  private static final int LOCK_MILLIS = 100;

  private PostgresSchema() {}

  /** Locks, checks, makes the tables if need be; returns the number of the present journal. */
  static long prepare(Connection on) throws SQLException, StoreException {
    lock(on);
    requireSafe(on);
    if (text(on, "SELECT coalesce(to_regclass('adyton_store')::text, '')").isEmpty()) {
      create(on);
    }
    long version = Long.parseLong(text(on, "SELECT coalesce(max(version), -1) FROM adyton_store"));
    if (version != VERSION) {
      throw new StoreException(version > VERSION ? Code.NEWER_FORMAT : Code.TAMPERED);
    }
    return Long.parseLong(text(on, "SELECT journal FROM adyton_store"));
  }

  private static void lock(Connection on) throws SQLException, StoreException {
    for (int i = 0; i < LOCK_TRIES; i++) {
      if (text(on, "SELECT pg_try_advisory_lock(" + LOCK + ")").equals("t")) {
        return;
      }
      try {
        Thread.sleep(LOCK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new StoreException(Code.LOCKED);
  }

  /** What a commit acknowledges must be on the server's disk, whatever the server's defaults. */
  private static void requireSafe(Connection on) throws SQLException, StoreException {
    String off =
        "SELECT count(*) FROM pg_settings"
            + " WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'";
    if (!text(on, off).equals("0")) {
      throw new StoreException(Code.DATABASE_UNSAFE);
    }
    text(
        on,
        "SELECT count(set_config(name, 'on', false)) FROM pg_settings"
            + " WHERE name = 'synchronous_commit' AND setting <> 'remote_apply'");
    text(
        on,
        "SELECT count(set_config(name, '0', false)) FROM pg_settings WHERE name IN"
            + " ('statement_timeout', 'idle_session_timeout', 'transaction_timeout',"
            + " 'idle_in_transaction_session_timeout')");
  }

  private static void create(Connection on) throws SQLException {
    on.setAutoCommit(false);
    update(
        on,
        "CREATE TABLE adyton_store (one boolean PRIMARY KEY DEFAULT true CHECK (one),"
            + " version integer NOT NULL, journal bigint NOT NULL, header bytea NOT NULL)");
    update(
        on,
        "CREATE TABLE adyton_frame (journal bigint NOT NULL, position bigint NOT NULL,"
            + " link bytea NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (journal, position))");
    // Ciphertext has nothing to compress.
    update(on, "ALTER TABLE adyton_frame ALTER COLUMN sealed SET STORAGE EXTERNAL");
    update(
        on, "INSERT INTO adyton_store (version, journal, header) VALUES (" + VERSION + ", 0, '')");
    on.commit();
    on.setAutoCommit(true);
  }

  /** Makes the next journal the present one and throws the one before away. */
  static void replace(Connection on, long before, byte[] header) throws SQLException {
    String move = "UPDATE adyton_store SET journal = ?, header = ? WHERE journal = ?";
    try (PreparedStatement update = on.prepareStatement(move)) {
      update.setLong(1, before + 1);
      update.setBytes(2, header);
      update.setLong(3, before);
      if (update.executeUpdate() != 1) {
        throw new SQLException("another writer");
      }
    }
    try (PreparedStatement delete =
        on.prepareStatement("DELETE FROM adyton_frame WHERE journal <> ?")) {
      delete.setLong(1, before + 1);
      delete.executeUpdate();
    }
  }

  /** Copies the present journal into tables of that version's name, all or nothing. */
  static void keepAside(Connection on, long journal, int version) throws SQLException {
    on.setAutoCommit(false);
    for (String table : new String[] {"adyton_store", "adyton_frame"}) {
      String which = table.equals("adyton_frame") ? " WHERE journal = " + journal : "";
      update(on, "DROP TABLE IF EXISTS " + table + "_v" + version);
      update(on, "CREATE TABLE " + table + "_v" + version + " AS SELECT * FROM " + table + which);
    }
    on.commit();
    on.setAutoCommit(true);
  }

  static void dropAside(Connection on) throws SQLException {
    String copies =
        "SELECT coalesce(string_agg(quote_ident(tablename), ', '), '') FROM pg_tables"
            + " WHERE schemaname = current_schema() AND tablename ~ '^adyton_(store|frame)_v[0-9]+$'";
    String names = text(on, copies);
    if (!names.isEmpty()) {
      update(on, "DROP TABLE " + names);
    }
  }

  static int update(Connection on, String statement) throws SQLException {
    try (Statement update = on.createStatement()) {
      return update.executeUpdate(statement);
    }
  }

  private static String text(Connection on, String query) throws SQLException {
    try (Statement ask = on.createStatement();
        ResultSet found = ask.executeQuery(query)) {
      String text = found.next() ? found.getString(1) : "";
      return text == null ? "" : text;
    }
  }
}
