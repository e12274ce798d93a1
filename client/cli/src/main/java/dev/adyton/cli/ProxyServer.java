package dev.adyton.cli;

import com.sun.net.httpserver.HttpServer;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.NodeConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server on this machine's loopback that seals what it is given and sends it to one
 * verified node. Safe for use by many threads; one virtual thread per request.
 */
final class ProxyServer implements AutoCloseable {
  private static final int BACKLOG = 128;

  static {
    // An event stream is many small writes: with Nagle's algorithm each would wait for the caller's
    // delayed acknowledgement, 40 ms. The JDK's server has no other switch for it.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private ProxyServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen on 127.0.0.1.
   *
   * @param port 0 for one that is free
   */
  static ProxyServer start(int port, NodeConnection node, CallerCheck callers, PrintStream log) {
    HttpServer server;
    try {
      InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
      server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "Port " + port + " on 127.0.0.1 cannot be listened on.",
          "End what listens there, or choose another with --port.");
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", new ProxyHandler(node, callers, log));
    server.start();
    return new ProxyServer(server, threads);
  }

  /** Returns the port that is listened on. */
  int port() {
    return server.getAddress().getPort();
  }

  /** Stops listening and ends what is under way. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
