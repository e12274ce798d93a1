package dev.adyton.node.mcp;

import dev.adyton.content.SecretText;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a caller wants a connector to be asked. The path may be secret, hence no useful {@code
 * toString}.
 *
 * @param uri as it is asked
 * @param clear whether without TLS
 * @param host lower case, without brackets
 * @param port of TCP
 */
public record Target(URI uri, boolean clear, String host, int port) {
  /** Most characters of a URL. */
  static final int MAX_URL = 2048;

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1," + MAX_URL + "}");

  /** Reads a URL; nothing where it is none that a connector can have. */
  public static Optional<Target> of(SecretText url) {
    if (!PRINTABLE.matcher(url.reveal()).matches()) {
      return Optional.empty();
    }
    try {
      return of(URI.create(url.reveal()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Target> of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean clear = scheme.equals("http");
    // A name before an @ looks like a host to people, and is sent on as a credential.
    boolean odd = uri.getRawUserInfo() != null || uri.getRawFragment() != null;
    if (odd || uri.getHost() == null || !(clear || scheme.equals("https"))) {
      return Optional.empty();
    }
    Optional<HostRule> named =
        HostRule.parse((clear ? HostRule.CLEAR : "") + authority(uri, clear))
            .filter(rule -> !rule.anyLabel());
    return named.map(rule -> new Target(uri, clear, rule.host(), rule.port()));
  }

  private static String authority(URI uri, boolean clear) {
    int port = uri.getPort() < 0 ? (clear ? 80 : 443) : uri.getPort();
    return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** Returns {@code host:port}, which receipts show. */
  public String name() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return "Target";
  }
}
