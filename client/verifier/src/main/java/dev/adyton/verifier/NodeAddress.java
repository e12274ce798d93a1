package dev.adyton.verifier;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where a node listens: scheme {@code https}, a host, perhaps a port, and nothing else. Immutable.
 *
 * @param base the address without a path
 * @param loopback whether every address of the host is this machine's own
 */
record NodeAddress(URI base, boolean loopback) {

  static NodeAddress of(URI given) throws ClientException {
    String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https")) {
      throw bad("a node's address begins with https://");
    }
    String host = given.getHost();
    if (host == null || given.getUserInfo() != null) {
      throw bad("a node's address is https://HOST[:PORT]");
    }
    String path = given.getPath() == null ? "" : given.getPath();
    if (!(path.isEmpty() || path.equals("/"))
        || given.getQuery() != null
        || given.getFragment() != null) {
      throw bad("a node's address has no path, query or fragment");
    }
    int port = given.getPort();
    URI base = URI.create("https://" + host + (port < 0 ? "" : ":" + port));
    return new NodeAddress(base, isLoopback(host));
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }

  /** Returns {@code host[:port]} as the inner request's authority. */
  String authority() {
    return base.getRawAuthority();
  }

  /**
   * A name counts as loopback only if it is the one reserved for it (RFC 6761 §6.3) and resolves so
   * too: else whoever rules the resolver could make a far node look near, and what policy grants a
   * near one (UNGATED) would be granted to it.
   */
  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean literal = name.startsWith("[") || name.matches("[0-9.]+");
    if (!literal && !name.equals("localhost")) {
      return false;
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(name)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static ClientException bad(String detail) {
    return new ClientException(ClientException.Code.BAD_ADDRESS, detail);
  }
}
