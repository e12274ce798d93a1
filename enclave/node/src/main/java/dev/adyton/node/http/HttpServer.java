package dev.adyton.node.http;

import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Metrics;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Jetty, cut down: HTTP/1.1 over TLS on one port, health in clear on another. Thread-safe. */
public final class HttpServer implements AutoCloseable {
  /**
   * Where to listen and how much to take.
   *
   * @param bind the address of the TLS port
   * @param port the TLS port, 0 for any free one
   * @param healthPort the health port, always on 127.0.0.1, 0 for any free one
   * @param maxConnections connections at once; more wait in the backlog
   * @param drainTime how long exchanges under way may take after {@link #drain()}
   */
  public record Settings(
      String bind, int port, int healthPort, int maxConnections, Duration drainTime) {}

  private static final int BACKLOG = 128;

  /** Time for a refusal that is already decided to be written before its connection is closed. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Server server;
  private final ServerConnector tls;
  private final ServerConnector health;
  private final JettyCarrier carrier;
  private final HealthHandler healthHandler;
  private final Settings settings;

  /**
   * Sets a server up; nothing listens before {@link #start()}.
   *
   * @param serving whether the health port may say that it is ready
   */
  public HttpServer(
      Settings settings,
      SSLContext sslContext,
      Dispatcher dispatcher,
      BooleanSupplier serving,
      Metrics metrics,
      Events events) {
    this.settings = settings;
    server = new Server(threads(settings.maxConnections()));
    server.setErrorHandler(new ErrorPage());
    tls = tlsConnector(server, settings, sslContext);
    health = new ServerConnector(server, 0, 1, new HttpConnectionFactory(configuration()));
    health.setHost("127.0.0.1");
    health.setPort(settings.healthPort());
    carrier = new JettyCarrier(dispatcher, settings.maxConnections(), events);
    healthHandler = new HealthHandler(serving, metrics);
    server.setConnectors(new ServerConnector[] {tls, health});
    server.setHandler(new ByConnector(tls, carrier, healthHandler));
    server.addBean(new NetworkConnectionLimit(settings.maxConnections(), tls));
  }

  private static QueuedThreadPool threads(int exchanges) {
    // Platform threads only accept and select; handlers block, each on a virtual thread.
    QueuedThreadPool pool = new QueuedThreadPool(12, 4);
    pool.setName("http");
    VirtualThreadPool virtual = new VirtualThreadPool(exchanges * 2);
    virtual.setName("exchange-");
    pool.setVirtualThreadsExecutor(virtual);
    return pool;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(Limits.MAX_HEAD_BYTES);
    // A cache of header fields would keep what one caller sent for the next.
    http.setHeaderCacheSize(0);
    http.setHttpCompliance(HttpCompliance.RFC7230);
    http.setUriCompliance(UriCompliance.RFC3986);
    http.setIdleTimeout(Limits.IDLE.toMillis());
    return http;
  }

  private static ServerConnector tlsConnector(
      Server server, Settings settings, SSLContext sslContext) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(sslContext);
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    factory.setRenegotiationAllowed(false);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration());
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new SslConnectionFactory(factory, http.getProtocol()), http);
    connector.setHost(settings.bind());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(Limits.IDLE.toMillis());
    connector.setAcceptedTcpNoDelay(true);
    return connector;
  }

  /**
   * Listens.
   *
   * @throws BindException where a port is taken or an address is not this machine's
   * @throws IOException where listening fails otherwise
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("listening failed", e);
    }
  }

  /** Says on the health port that the node serves. */
  public void ready() {
    healthHandler.ready(true);
  }

  /** Returns whether it listens and takes requests. */
  public boolean serving() {
    return server.isRunning() && tls.isOpen() && !carrier.draining();
  }

  /** Returns the TLS port in use. */
  public int port() {
    return tls.getLocalPort();
  }

  /** Returns the health port in use. */
  public int healthPort() {
    return health.getLocalPort();
  }

  /** Returns how many exchanges are under way. */
  public int inFlight() {
    return carrier.inFlight();
  }

  /**
   * Takes no new connection and no new request, waits for those under way.
   *
   * @return whether all ended in time
   */
  public boolean drain() throws InterruptedException {
    healthHandler.ready(false);
    carrier.drain();
    tls.close();
    return await(settings.drainTime());
  }

  private boolean await(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (carrier.inFlight() > 0) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** Lets refusals that are on their way reach their callers, closes every connection, stops. */
  @Override
  public void close() {
    carrier.drain();
    try {
      if (server.isStarted()) {
        await(LAST_WORDS);
      }
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The process ends next; there is nobody left to tell and nothing left to mend.
      return;
    }
  }

  /** Tells the two ports apart. */
  private static final class ByConnector extends Handler.Abstract {
    private final ServerConnector tls;
    private final List<Handler> both;

    ByConnector(ServerConnector tls, Handler onTls, Handler onHealth) {
      this.tls = tls;
      this.both = List.of(onTls, onHealth);
      both.forEach(this::addBean);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      boolean isTls = tls.equals(request.getConnectionMetaData().getConnector());
      return both.get(isTls ? 0 : 1).handle(request, response, callback);
    }
  }
}
