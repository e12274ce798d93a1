package dev.adyton.node.journal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database, and how to know that it is the right one. Of what a JDBC driver would take in an
 * address this takes the few that say where and who: others name classes to load and files to
 * write. Immutable.
 *
 * @param host name or address
 * @param port TCP port
 * @param database its name
 * @param user who this node is there
 * @param authority PEM file of the certificates that may vouch for the server's name; nothing only
 *     on loopback, where nothing is encrypted then
 * @param password file that holds the password, if one is asked for
 */
public record PostgresAddress(
    String host,
    int port,
    String database,
    String user,
    Optional<Path> authority,
    Optional<Path> password) {
  /** What an address of a database begins with. */
  public static final String SCHEME = "jdbc:postgresql:";

  /** A password file's largest size in bytes. */
  public static final int MAX_PASSWORD = 1024;

  private static final int DEFAULT_PORT = 5432;
  private static final Pattern FORM =
      Pattern.compile(
          "jdbc:postgresql://([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(?::([0-9]{1,5}))?"
              + "/([A-Za-z0-9_-]{1,63})(?:\\?(.{1,1024}))?");

  /**
   * Reads {@code jdbc:postgresql://HOST[:PORT]/DATABASE[?user=…&sslmode=…&sslrootcert=…]}.
   *
   * @throws IllegalArgumentException saying what it takes
   */
  public static PostgresAddress parse(String text, Optional<Path> password) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "It takes jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&sslrootcert=FILE.");
    }
    int port = form.group(2) == null ? DEFAULT_PORT : Integer.parseInt(form.group(2));
    Map<String, String> options = options(form.group(4) == null ? "" : form.group(4));
    String host = form.group(1);
    boolean plain = plain(host, options);
    Optional<Path> authority = Optional.ofNullable(options.get("sslrootcert")).map(Path::of);
    if (plain == authority.isPresent() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "sslrootcert=FILE names who vouches for the server; only sslmode=disable is without.");
    }
    return new PostgresAddress(
        plain && !host.startsWith("[") ? "127.0.0.1" : host,
        port,
        form.group(3),
        options.getOrDefault("user", "adyton"),
        authority,
        password);
  }

  private static Map<String, String> options(String text) {
    Map<String, String> options = new HashMap<>();
    for (String option : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int at = option.indexOf('=');
      String name = at < 0 ? option : option.substring(0, at);
      String value =
          at < 0 ? "" : URLDecoder.decode(option.substring(at + 1), StandardCharsets.UTF_8);
      boolean known = name.equals("user") || name.equals("sslmode") || name.equals("sslrootcert");
      if (!known || value.isEmpty() || options.put(name, value) != null) {
        throw new IllegalArgumentException(
            "Of a database's options it takes user, sslmode and sslrootcert, each once.");
      }
    }
    return options;
  }

  /** Loopback goes by what is written: what a name resolves to can change. */
  private static boolean plain(String host, Map<String, String> options) {
    boolean loopback =
        host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.[0-9.]+");
    return switch (options.getOrDefault("sslmode", "")) {
      case "" -> loopback && !options.containsKey("sslrootcert");
      case "verify-full" -> false;
      case "disable" -> {
        if (!loopback) {
          throw new IllegalArgumentException("sslmode=disable takes a loopback address.");
        }
        yield true;
      }
      default ->
          throw new IllegalArgumentException(
              "sslmode takes verify-full, or disable on a loopback address.");
    };
  }

  /** Returns whether the connection is encrypted and the server's name checked. */
  public boolean encrypted() {
    return authority.isPresent();
  }
}
