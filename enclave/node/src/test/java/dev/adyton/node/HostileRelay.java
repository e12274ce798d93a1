package dev.adyton.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.adyton.node.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * Sits between clients and two nodes, holds a certificate that the clients trust, and does to each
 * exchange what the attack of the moment says. Not thread-safe: one exchange at a time.
 */
final class HostileRelay implements AutoCloseable {
  /** What it does. */
  enum Attack {
    /** Sends the sealed request twice and passes the second answer on. */
    REPLAY_REQUEST,
    /** Sends the sealed request to the other node as well, whose answer it passes on. */
    OTHER_NODE,
    /** Gives the answer of an exchange before. */
    REPLAY_ANSWER,
    /** Changes two chunks of the answer about. */
    REORDER_ANSWER,
    /** Changes two chunks of the request about. */
    REORDER_REQUEST,
    /** Ends the answer early, in good form. */
    TRUNCATE_ANSWER,
    /** Ends the request early, in good form. */
    TRUNCATE_REQUEST,
    /** Begins with this answer and goes on with one before. */
    SPLICE_ANSWER,
    /** Begins with this request and goes on with one before. */
    SPLICE_REQUEST,
    /** Turns one bit of the answer. */
    FLIP_ANSWER,
    /** Turns one bit of the request. */
    FLIP_REQUEST,
    /** Puts something behind the answer's end. */
    APPEND_ANSWER,
    /** Passes the request on, then says that its keys are unknown. */
    DENY_KEYS,
    /** Names the keys of the other node in the open part of the request. */
    RELABEL,
    /** Fresh evidence with the other node's keys in it. */
    SWAP_KEYSET,
    /** Honest evidence, the other node's key configuration. */
    SWAP_KEY_CONFIG,
    /** The other node's fresh evidence and keys, for a caller who expects this one. */
    OTHER_EVIDENCE,
    /** Evidence that was fresh for the caller before. */
    OLD_EVIDENCE
  }

  static final String EVIDENCE = "/.well-known/adyton/evidence";
  static final String GATEWAY = "/.well-known/ohttp-gateway";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TestNode node;
  private final TestNode other;
  private final Path anchor;
  private byte[] answerBefore = new byte[0];
  private byte[] requestBefore = new byte[0];
  private byte[] evidenceBefore = new byte[0];
  private RandomGenerator random = RandomGenerator.getDefault();
  private boolean honest = true;
  private Attack attack = Attack.REPLAY_REQUEST;

  HostileRelay(TestNode node, TestNode other) throws Exception {
    this.node = node;
    this.other = other;
    TlsIdentity tls = TlsIdentity.selfMade();
    anchor = Files.createTempFile("adyton-relay-ca", ".pem");
    tls.writeAnchor(anchor);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  Path anchor() {
    return anchor;
  }

  void behave() {
    honest = true;
  }

  void attack(Attack next, RandomGenerator source) {
    honest = false;
    attack = next;
    random = source;
  }

  private boolean is(Attack one) {
    return !honest && attack == one;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().toString();
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean post = exchange.getRequestMethod().equals("POST");
      if (post && path.equals(GATEWAY)) {
        sealed(exchange, body);
      } else if (path.startsWith(EVIDENCE)) {
        evidence(exchange, path);
      } else {
        TestNode from = is(Attack.SWAP_KEY_CONFIG) || is(Attack.OTHER_EVIDENCE) ? other : node;
        send(exchange, get(from, path));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private void evidence(HttpExchange exchange, String path)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> fresh = get(is(Attack.OTHER_EVIDENCE) ? other : node, path);
    byte[] document = fresh.body();
    if (is(Attack.SWAP_KEYSET)) {
      String theirs = new String(get(other, path).body(), StandardCharsets.UTF_8);
      String ours = new String(document, StandardCharsets.UTF_8);
      document = ours.replace(keyset(ours), keyset(theirs)).getBytes(StandardCharsets.UTF_8);
    } else if (is(Attack.OLD_EVIDENCE)) {
      document = evidenceBefore;
    } else if (honest) {
      evidenceBefore = document;
    }
    send(exchange, 200, "application/json", document);
  }

  private static String keyset(String evidence) {
    int at = evidence.indexOf("\"keyset\":\"") + "\"keyset\":\"".length();
    return evidence.substring(at, evidence.indexOf('"', at));
  }

  private void sealed(HttpExchange exchange, byte[] given)
      throws IOException, InterruptedException {
    String keyset = exchange.getRequestHeaders().getFirst("adyton-keyset");
    byte[] request = honest ? given : changedRequest(given);
    HttpResponse<byte[]> answer = post(node, request, is(Attack.RELABEL) ? other(keyset) : keyset);
    if (is(Attack.REPLAY_REQUEST)) {
      for (int again = random.nextInt(3); again >= 0; again--) {
        answer = post(node, request, keyset);
      }
    } else if (is(Attack.OTHER_NODE)) {
      answer = post(other, request, random.nextBoolean() ? keyset : "");
    } else if (is(Attack.DENY_KEYS)) {
      String said = "{\"error\":{\"code\":\"unknown_keyset\"}}";
      send(exchange, 422, "application/json", said.getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] bytes = answer.body();
    if (!honest && answer.statusCode() == 200) {
      bytes = changedAnswer(bytes);
    } else if (honest) {
      answerBefore = bytes;
      requestBefore = given;
    }
    String type = answer.headers().firstValue("content-type").orElse("");
    send(exchange, answer.statusCode(), type, bytes);
  }

  private String other(String keyset) {
    return random.nextBoolean() ? "0".repeat(32) : keyset.substring(1) + keyset.charAt(0);
  }

  private byte[] changedRequest(byte[] bytes) {
    return switch (attack) {
      case REORDER_REQUEST -> reordered(bytes, requestHead(bytes));
      case TRUNCATE_REQUEST -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case SPLICE_REQUEST -> spliced(bytes, requestBefore, requestHead(bytes));
      case FLIP_REQUEST -> flipped(bytes);
      default -> bytes;
    };
  }

  private byte[] changedAnswer(byte[] bytes) {
    return switch (attack) {
      case REPLAY_ANSWER -> answerBefore;
      case REORDER_ANSWER -> reordered(bytes, 32);
      case TRUNCATE_ANSWER -> truncated(bytes);
      case SPLICE_ANSWER -> spliced(bytes, answerBefore, 32);
      case FLIP_ANSWER -> flipped(bytes);
      case APPEND_ANSWER -> joined(List.of(bytes, new byte[1 + random.nextInt(64)]));
      default -> bytes;
    };
  }

  private byte[] truncated(byte[] bytes) {
    List<byte[]> chunks = Chunks.split(bytes, 32);
    if (random.nextBoolean()) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    // At a chunk's end, where a careless reader sees a whole message.
    return joined(chunks.subList(0, 1 + random.nextInt(chunks.size() - 1)));
  }

  private byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private byte[] reordered(byte[] bytes, int head) {
    List<byte[]> chunks = new ArrayList<>(Chunks.split(bytes, head));
    int first = 1 + random.nextInt(chunks.size() - 2);
    Collections.swap(chunks, first, first + 1);
    return joined(chunks);
  }

  private byte[] spliced(byte[] front, byte[] back, int head) {
    List<byte[]> ours = Chunks.split(front, head);
    List<byte[]> theirs = Chunks.split(back, head);
    int cut = random.nextInt(Math.min(ours.size(), theirs.size()) - 1) + 1;
    List<byte[]> mixed = new ArrayList<>(ours.subList(0, cut));
    mixed.addAll(theirs.subList(cut, theirs.size()));
    return joined(mixed);
  }

  /** Seven bytes of header and the encapsulated key of the hybrid or the classic suite. */
  private static int requestHead(byte[] bytes) {
    return 7 + (bytes[1] == 0x64 ? 1120 : 32);
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static HttpResponse<byte[]> get(TestNode from, String path)
      throws IOException, InterruptedException {
    return from.client.send(
        HttpRequest.newBuilder(from.uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> post(TestNode to, byte[] sealed, String keyset)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to.uri(GATEWAY))
            .header("content-type", "message/ohttp-chunked-req")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sealed));
    if (!keyset.isEmpty()) {
      request.header("adyton-keyset", keyset);
    }
    return to.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void send(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    String type = answer.headers().firstValue("content-type").orElse("");
    send(exchange, answer.statusCode(), type, answer.body());
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    threads.shutdownNow();
    Files.deleteIfExists(anchor);
  }
}
