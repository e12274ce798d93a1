package dev.adyton.cli;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The relay's two sides: TLS towards clients, TLS towards one node. */
final class RelayServer implements AutoCloseable {
  private static final int BACKLOG = 256;

  static {
    // See ProxyServer: streams are many small writes.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpsServer server;
  private final HttpClient client;
  private final ExecutorService threads;

  private RelayServer(HttpsServer server, HttpClient client, ExecutorService threads) {
    this.server = server;
    this.client = client;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param own what clients see
   * @param trust whose certificates of the node are believed
   * @throws IOException where the address cannot be listened on
   */
  static RelayServer start(InetSocketAddress at, SSLContext own, URI node, SSLContext trust)
      throws IOException {
    HttpsServer server = HttpsServer.create(at, BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(own));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .sslContext(trust)
            .build();
    server.setExecutor(threads);
    server.createContext("/", new RelayHandler(node, client));
    server.start();
    return new RelayServer(server, client, threads);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Stops listening and ends what is under way. */
  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
    threads.shutdownNow();
  }
}
