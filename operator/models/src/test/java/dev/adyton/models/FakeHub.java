package dev.adyton.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server that speaks the hub's routes; large files lie on another origin, as on the real one. */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final int PAGE = 3;

  final Map<String, byte[]> files = new LinkedHashMap<>();

  /** What is sent in place of a file. */
  final Map<String, byte[]> forged = new LinkedHashMap<>();

  /** {@code SERVER METHOD PATH [token] [range]}, in order. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** Answers of large files end after so many bytes, so often. */
  int cutAfter = Integer.MAX_VALUE;

  int cuts;

  private final HttpServer hub;
  private final HttpServer store;

  FakeHub() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    hub = HttpServer.create(any, 0);
    store = HttpServer.create(any, 0);
    hub.createContext("/", e -> answer("hub", e));
    store.createContext("/", e -> answer("store", e));
    hub.start();
    store.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  String storeUrl(String file) {
    return "http://127.0.0.1:" + store.getAddress().getPort() + "/" + file;
  }

  private void answer(String server, HttpExchange e) throws IOException {
    String path = e.getRequestURI().getPath();
    String range = e.getRequestHeaders().getFirst("range");
    String token = e.getRequestHeaders().getFirst("authorization");
    asked.add(
        server
            + " "
            + path
            + (token == null ? "" : " " + token)
            + (range == null ? "" : " " + range));
    String resolve = "/ada/tiny/resolve/" + COMMIT + "/";
    if (server.equals("store")) {
      send(e, path.substring(1), range);
    } else if (path.equals("/api/models/ada/tiny/revision/main")) {
      bytes(e, 200, ("{\"id\":\"ada/tiny\",\"sha\":\"" + COMMIT + "\"}"));
    } else if (path.equals("/api/models/ada/tiny/tree/" + COMMIT)) {
      tree(e);
    } else if (path.startsWith(resolve) && files.containsKey(path.substring(resolve.length()))) {
      String name = path.substring(resolve.length());
      if (large(name)) {
        e.getResponseHeaders().add("location", storeUrl(name));
        bytes(e, 302, "");
      } else {
        send(e, name, range);
      }
    } else {
      bytes(e, 404, "{}");
    }
  }

  private static boolean large(String name) {
    return name.endsWith(".gguf") || name.endsWith(".safetensors") || name.endsWith(".bin");
  }

  private void tree(HttpExchange e) throws IOException {
    String query = e.getRequestURI().getQuery();
    int from = query == null ? 0 : Integer.parseInt(query.replace("cursor=", ""));
    List<String> items = new ArrayList<>();
    List<String> names = List.copyOf(files.keySet());
    for (String n : names.subList(from, Math.min(names.size(), from + PAGE))) {
      byte[] b = files.getOrDefault(n, new byte[0]);
      String git = hex("SHA-1", ("blob " + b.length + "\0").getBytes(StandardCharsets.US_ASCII), b);
      String lfs =
          large(n)
              ? ",\"lfs\":{\"oid\":\"" + hex("SHA-256", b) + "\",\"size\":" + b.length + "}"
              : "";
      items.add(
          "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"path\":\"%s\"%s}"
              .formatted(git, b.length, n, lfs));
    }
    if (from + PAGE < names.size()) {
      String next = endpoint() + e.getRequestURI().getPath() + "?cursor=" + (from + PAGE);
      e.getResponseHeaders().add("link", "<" + next + ">; rel=\"next\"");
    }
    bytes(e, 200, "[" + String.join(",", items) + "]");
  }

  static String hex(String algorithm, byte[]... parts) {
    try {
      MessageDigest d = MessageDigest.getInstance(algorithm);
      for (byte[] p : parts) {
        d.update(p);
      }
      return HexFormat.of().formatHex(d.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void send(HttpExchange e, String name, String range) throws IOException {
    byte[] all = forged.getOrDefault(name, files.getOrDefault(name, new byte[0]));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from >= all.length && from > 0) {
      bytes(e, 416, "");
      return;
    }
    if (from > 0) {
      e.getResponseHeaders()
          .add("content-range", "bytes " + from + "-" + (all.length - 1) + "/" + all.length);
    }
    e.sendResponseHeaders(from > 0 ? 206 : 200, all.length - from);
    int to = all.length;
    if (cuts > 0 && all.length - from > cutAfter) {
      cuts--;
      to = from + cutAfter;
    }
    OutputStream out = e.getResponseBody();
    out.write(Arrays.copyOfRange(all, from, to));
    out.flush();
    if (to == all.length) {
      out.close();
    }
    e.close(); // a short answer: the connection ends before its content-length is reached
  }

  private static void bytes(HttpExchange e, int status, String body) throws IOException {
    byte[] b = body.getBytes(StandardCharsets.UTF_8);
    e.sendResponseHeaders(status, b.length == 0 ? -1 : b.length);
    try (OutputStream out = e.getResponseBody()) {
      out.write(b);
    }
    e.close();
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
  }
}
