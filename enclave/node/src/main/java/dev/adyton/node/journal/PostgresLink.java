package dev.adyton.node.journal;

import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * One connection to a database, used by one thread of its own: an interruption of a caller's thread
 * would close the socket in the middle of a commit, and nobody would know what is safe.
 * Thread-safe.
 */
final class PostgresLink implements AutoCloseable {
  private static final int CONNECT_SECONDS = 30;
  private static final int ANSWER_SECONDS = 120;

  /** What is to be done with the connection. */
  @FunctionalInterface
  interface Task<T> {
    /** Does it. */
    T on(Connection connection) throws SQLException, StoreException;
  }

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("store").unstarted(task));
  private final Connection connection;

  /**
   * Connects.
   *
   * @throws StoreException {@code DATABASE_UNREACHABLE}
   */
  PostgresLink(PostgresAddress address) throws StoreException {
    // The driver asks for a logger; it gets one that has nowhere to write.
    System.setProperty("java.util.logging.config.file", "/dev/null");
    try {
      String url =
          "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
      connection = driver(url).connect(url, properties(address));
    } catch (SQLException | IOException e) {
      thread.shutdown();
      throw new StoreException(Code.DATABASE_UNREACHABLE, e);
    }
  }

  /** The driver is a service: nothing here is compiled against it. */
  private static Driver driver(String url) throws SQLException, StoreException {
    for (Driver driver : ServiceLoader.load(Driver.class)) {
      if (driver.acceptsURL(url)) {
        return driver;
      }
    }
    throw new StoreException(Code.DATABASE_UNREACHABLE);
  }

  private static Properties properties(PostgresAddress address) throws IOException {
    Properties all = new Properties();
    all.setProperty("user", address.user());
    all.setProperty("password", address.password().isEmpty() ? "" : read(address.password().get()));
    all.setProperty("sslmode", address.encrypted() ? "verify-full" : "disable");
    address.authority().ifPresent(file -> all.setProperty("sslrootcert", file.toString()));
    all.setProperty("gssEncMode", "disable");
    all.setProperty("connectTimeout", "" + CONNECT_SECONDS);
    all.setProperty("loginTimeout", "" + CONNECT_SECONDS);
    all.setProperty("socketTimeout", "" + ANSWER_SECONDS);
    all.setProperty("tcpKeepAlive", "true");
    all.setProperty("targetServerType", "primary");
    all.setProperty("logServerErrorDetail", "false");
    all.setProperty("ApplicationName", "adyton");
    return all;
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > PostgresAddress.MAX_PASSWORD) {
      throw new IOException("password file");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
  }

  /**
   * Does a task after those that were asked for before.
   *
   * @throws IOException for what the database or the way to it did
   */
  <T> T ask(Task<T> task) throws IOException, StoreException {
    Future<T> answer;
    try {
      answer = thread.submit(() -> task.on(connection));
    } catch (RejectedExecutionException e) {
      throw new IOException(e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      throw new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    try {
      ask(on -> {
        on.close();
        return true;
      });
    } catch (IOException | StoreException e) {
      // The server ends the session of a socket that is gone.
    }
    thread.shutdown();
  }
}
