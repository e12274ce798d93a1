package dev.adyton.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may talk to the proxy. It listens on loopback only, yet every web page that the user opens
 * can make the browser call it: directly (then there is an {@code Origin}, RFC 6454 §7) or through
 * a name of its own that it points at 127.0.0.1 (DNS rebinding; then {@code Host} is that name).
 * Both are refused before a body is read. Immutable.
 */
final class CallerCheck {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> allowedOrigins;

  CallerCheck(List<String> allowedOrigins) {
    this.allowedOrigins = Set.copyOf(allowedOrigins);
  }

  /** Returns the code of the refusal, empty where the caller is welcome. */
  Optional<String> refusal(List<String> hosts, List<String> origins) {
    if (hosts.size() != 1 || !LOOPBACK.contains(hostOf(hosts.getFirst()))) {
      return Optional.of("host_not_loopback");
    }
    return allowedOrigins.containsAll(origins) && origins.size() <= 1
        ? Optional.empty()
        : Optional.of("origin_not_allowed");
  }

  private static String hostOf(String header) {
    String host = header.strip().toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    boolean port = colon >= 0 && host.substring(colon + 1).matches("[0-9]{1,5}");
    return port ? host.substring(0, colon) : host;
  }
}
