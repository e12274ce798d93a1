package dev.adyton.node.mcp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One place that a tools policy names: a host and a port, with TLS; or, on this machine alone,
 * without.
 *
 * @param clear whether without TLS
 * @param anyLabel whether exactly one label stands before {@code host}, whichever
 * @param host lower case, without brackets
 * @param port of TCP
 */
record HostRule(boolean clear, boolean anyLabel, String host, int port) {
  /** Begins the rule of a server on this machine. */
  static final String CLEAR = "http://";

  private static final int TLS_PORT = 443;
  private static final Pattern FORM =
      Pattern.compile(
          "(http://)?(\\*\\.)?(\\[[0-9a-f:]{2,45}]|[a-z0-9.-]{1,253})(?::([0-9]{1,5}))?");

  /** Reads {@code host}, {@code host:port}, {@code *.host} or {@code http://127.0.0.1:port}. */
  static Optional<HostRule> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    boolean clear = form.group(1) != null;
    boolean anyLabel = form.group(2) != null;
    String host = form.group(3);
    int port = form.group(4) == null ? TLS_PORT : Integer.parseInt(form.group(4));
    boolean literal = host.startsWith("[");
    boolean here = host.equals("127.0.0.1") || host.equals("[::1]");
    boolean whole =
        port > 0
            && port < 65_536
            && (literal || labels(host))
            // Without TLS nobody knows who answers, but on this machine.
            && (!clear || (here && form.group(4) != null))
            && !(anyLabel && (clear || literal || !host.contains(".") || numbers(host)));
    return whole
        ? Optional.of(
            new HostRule(
                clear, anyLabel, literal ? host.substring(1, host.length() - 1) : host, port))
        : Optional.empty();
  }

  /** RFC 1123 labels, none empty: a name with a dot at its end is another text for the same. */
  private static boolean labels(String host) {
    for (String label : host.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
        return false;
      }
    }
    return true;
  }

  private static boolean numbers(String host) {
    return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  boolean permits(Target target) {
    if (clear != target.clear() || port != target.port()) {
      return false;
    }
    if (!anyLabel) {
      return host.equals(target.host());
    }
    int dot = target.host().indexOf('.');
    return dot > 0 && target.host().substring(dot + 1).equals(host);
  }
}
