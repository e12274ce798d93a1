package dev.adyton.models;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * GETs over TLS, or over plain HTTP from this machine alone. Redirects are followed here and not by
 * the JDK: a token goes to the endpoint it was given for and to nobody it points to.
 */
final class Fetch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAX_REDIRECTS = 5;

  /** A server that answers, but not with what was asked for. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String path) {
      super("status " + status + " for " + path);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();
  private final Optional<String> token;
  private final URI endpoint;

  /**
   * @param token sent to {@code endpoint}'s origin only
   */
  Fetch(Optional<String> token, URI endpoint) {
    this.token = token;
    this.endpoint = endpoint;
  }

  /** Reads an address: https, or http of this machine; no user, no fragment. */
  static URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean plain = "http".equalsIgnoreCase(uri.getScheme());
      boolean allowed = "https".equalsIgnoreCase(uri.getScheme()) || (plain && isLoopback(uri));
      if (uri.getHost() != null
          && allowed
          && uri.getUserInfo() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // As below.
    }
    throw new UserError(
        ExitCode.USAGE,
        "not an address to pull from",
        "Write https://HOST/…; http:// for loopback only.");
  }

  private static boolean isLoopback(URI uri) {
    String host = uri.getHost();
    // A name could mean another machine to the next look-up.
    if (host == null || !host.matches("127(\\.[0-9]{1,3}){3}|\\[::1\\]|localhost")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Asks until the answer is no redirect.
   *
   * @throws Refused for an answer that is neither 200 nor 206
   */
  HttpResponse<InputStream> get(URI from, Map<String, String> headers)
      throws IOException, InterruptedException {
    URI at = from;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpRequest.Builder b = HttpRequest.newBuilder(at).timeout(PATIENCE).GET();
      headers.forEach(b::header);
      if (token.isPresent() && sameOrigin(at, endpoint)) {
        b.header("authorization", "Bearer " + token.get());
      }
      HttpResponse<InputStream> answer =
          client.send(b.build(), HttpResponse.BodyHandlers.ofInputStream());
      int status = answer.statusCode();
      if (status == 200 || status == 206) {
        return answer;
      }
      answer.body().close();
      Optional<String> location = answer.headers().firstValue("location");
      if (status / 100 != 3 || location.isEmpty()) {
        throw new Refused(status, from.getPath());
      }
      at = uri(at.resolve(location.get()).toString());
    }
    throw new Refused(310, from.getPath());
  }

  /** Returns a small answer's bytes and, for lists in pages, where the next one is. */
  Page page(URI from, int most) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = get(from, Map.of());
    try (InputStream in = answer.body()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException("an answer is too long");
      }
      return new Page(bytes, next(from, answer.headers().firstValue("link").orElse("")));
    }
  }

  /**
   * A page of a list.
   *
   * @param next on the same origin
   */
  @SuppressWarnings("ArrayRecordComponent") // handed to a parser, never compared
  record Page(byte[] bytes, Optional<URI> next) {}

  /** RFC 8288: {@code <…>; rel="next"}. */
  private static Optional<URI> next(URI from, String link) {
    int close = link.indexOf('>');
    if (!link.startsWith("<") || close < 0 || !link.substring(close).contains("rel=\"next\"")) {
      return Optional.empty();
    }
    URI next = uri(from.resolve(link.substring(1, close)).toString());
    return sameOrigin(next, from) ? Optional.of(next) : Optional.empty();
  }

  static boolean sameOrigin(URI a, URI b) {
    return origin(a).equals(origin(b));
  }

  private static String origin(URI u) {
    String scheme = String.valueOf(u.getScheme()).toLowerCase(Locale.ROOT);
    int port = u.getPort() >= 0 ? u.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(u.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
