package dev.adyton.verifier.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.adyton.crypto.BhttpRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node without an engine, made of the trust modules alone: evidence, keys, sealed channel and
 * receipts are real, answers are canned, and it can be told to misbehave. Safe for use by many
 * threads.
 */
public final class FakeNode implements AutoCloseable {
  private static final FakeTls TLS = FakeTls.create();

  static {
    // Else the JDK's server and the peer's delayed acknowledgements cost 40 ms an exchange.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Fault fault;
  private final FakeGateway gateway;
  private final AtomicInteger posts = new AtomicInteger();
  private final AtomicInteger evidenceServed = new AtomicInteger();
  private final List<Integer> sealedLengths = new CopyOnWriteArrayList<>();
  private volatile FakeKeys keys = new FakeKeys();

  private FakeNode(HttpsServer server, Fault fault) {
    this.server = server;
    this.fault = fault;
    this.gateway = new FakeGateway(fault);
  }

  /** Starts one on a free port of 127.0.0.1. */
  public static FakeNode start(Fault fault) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback, 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(TLS.context()));
    FakeNode node = new FakeNode(server, fault);
    server.setExecutor(node.threads);
    server.createContext("/", node::handle);
    server.start();
    return node;
  }

  /** Returns its address. */
  public URI uri() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the certificate to trust. */
  public static Path ca() {
    return TLS.pem();
  }

  /** Returns how many sealed requests arrived, opened or not. */
  public int posts() {
    return posts.get();
  }

  /** Returns how often evidence was fetched. */
  public int evidenceServed() {
    return evidenceServed.get();
  }

  /** Returns the inner requests that were opened, in order. */
  public List<BhttpRequest> opened() {
    return gateway.opened();
  }

  /** Returns the length of each sealed request as it came over the wire. */
  public List<Integer> sealedLengths() {
    return List.copyOf(sealedLengths);
  }

  /** Returns the numbers of the keys that opened requests were sealed to, in order. */
  public List<Integer> sealedTo() {
    return gateway.sealedTo();
  }

  /** From now on it waits after each piece of an answer until it is released. */
  public void hold() {
    gateway.hold();
  }

  /** Lets held answers go on. */
  public void release() {
    gateway.release();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean post = exchange.getRequestMethod().equals("POST");
    if (path.equals("/.well-known/adyton/evidence")) {
      evidenceServed.incrementAndGet();
      String query = exchange.getRequestURI().getQuery();
      byte[] document = keys.evidence(query.substring("nonce=".length()), fault);
      if (fault == Fault.ENDLESS_EVIDENCE) {
        document = Arrays.copyOf(document, (1 << 20) + 1);
      }
      send(exchange, fault == Fault.NO_EVIDENCE ? 404 : 200, "application/json", document);
    } else if (path.equals("/.well-known/ohttp-gateway") && post) {
      posts.incrementAndGet();
      sealed(exchange);
    } else if (path.equals("/.well-known/ohttp-gateway")) {
      FakeKeys served = fault == Fault.SWAPPED_KEY_CONFIG ? new FakeKeys() : keys;
      send(exchange, 200, "application/ohttp-keys", served.keyset().ohttpKeys());
    } else {
      // Whatever else is asked for would have been asked for in clear.
      throw new IOException("unsealed request");
    }
  }

  private void sealed(HttpExchange exchange) throws IOException {
    byte[] request = exchange.getRequestBody().readAllBytes();
    sealedLengths.add(request.length);
    boolean first = posts.get() == 1;
    if (fault == Fault.BUSY) {
      send(exchange, 503, "application/json", error("overloaded"));
    } else if (fault == Fault.BUSY_SAYING_UNKNOWN_KEYSET) {
      send(exchange, 503, "application/json", error("unknown_keyset"));
    } else if (fault == Fault.REFUSED_OTHERWISE) {
      send(exchange, 422, "application/json", error("another"));
    } else if (fault == Fault.UNKNOWN_KEYSET || (fault == Fault.NEW_KEYS_ONCE && first)) {
      keys = fault == Fault.NEW_KEYS_ONCE ? new FakeKeys() : keys;
      send(exchange, 422, "application/json", error("unknown_keyset"));
    } else {
      String type =
          fault == Fault.OTHER_TYPE ? "application/octet-stream" : "message/ohttp-chunked-res";
      exchange.getResponseHeaders().set("content-type", type);
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      gateway.answer(keys, request, out);
      if (fault == Fault.CUT_CONNECTION) {
        throw new IOException("cut off");
      }
      out.close();
    }
  }

  private static byte[] error(String code) {
    return ("{\"error\":{\"code\":\"" + code + "\",\"message\":\"m\"}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Map.of("content-type", type).forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
