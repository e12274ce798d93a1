package dev.adyton.cli;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.NodeConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server, by default on this machine's loopback alone, that seals what it is given and
 * sends it to one verified node. Safe for use by many threads; one virtual thread per request.
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

  /** Starts to listen. */
  static ProxyServer start(ProxySettings settings, NodeConnection node, PrintStream log) {
    HttpServer server = listening(settings);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", new ProxyHandler(node, settings, log));
    server.start();
    return new ProxyServer(server, threads);
  }

  private static HttpServer listening(ProxySettings settings) {
    InetSocketAddress address = new InetSocketAddress(settings.address(), settings.port());
    try {
      if (settings.tls().isEmpty()) {
        return HttpServer.create(address, BACKLOG);
      }
      HttpsServer server = HttpsServer.create(address, BACKLOG);
      server.setHttpsConfigurator(new HttpsConfigurator(ProxyTls.context(settings.tls().get())));
      return server;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "Port " + settings.port() + " cannot be listened on.",
          "End what listens there, or choose another with --port.");
    }
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
