package dev.adyton.node.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The text that AWS Signature Version 4 signs in a request's place (AWS IAM User Guide, "Create a
 * signed AWS API request", step 1). Pure.
 */
final class CanonicalRequest {
  private static final String UNRESERVED = "-._~";
  private static final String HEX = "0123456789ABCDEF";

  private CanonicalRequest() {}

  /**
   * A parameter of a query, decoded.
   *
   * @param name its name
   * @param value its value; empty where none is given
   */
  record Parameter(String name, String value) {
    private Parameter encoded() {
      return new Parameter(encode(name, ""), encode(value, ""));
    }
  }

  /**
   * A header field that is signed.
   *
   * @param name lower case
   * @param values in the order they came
   */
  record Header(String name, List<String> values) {
    private String canonical() {
      return name
          + ":"
          + values.stream()
              .map(v -> v.strip().replaceAll("\\s+", " "))
              .collect(Collectors.joining(","))
          + "\n";
    }
  }

  /**
   * Returns the canonical request.
   *
   * @param path as sent
   * @param query the parameters that are signed, in any order
   * @param headers the fields that are signed, by name
   * @param payload hex of the content's SHA-256
   * @param normalize whether empty and dot segments are taken out of the path: for every service
   *     but S3
   */
  static String of(
      String method,
      String path,
      List<Parameter> query,
      List<Header> headers,
      String payload,
      boolean normalize) {
    String parameters =
        query.stream()
            .map(Parameter::encoded)
            .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
            .map(p -> p.name() + "=" + p.value())
            .collect(Collectors.joining("&"));
    return method
        + "\n"
        + encode(normalize ? normalized(path) : path, "/")
        + "\n"
        + parameters
        + "\n"
        + headers.stream().map(Header::canonical).collect(Collectors.joining())
        + "\n"
        + headers.stream().map(Header::name).collect(Collectors.joining(";"))
        + "\n"
        + payload;
  }

  /**
   * Reads a query.
   *
   * @return nothing where an escape is broken
   */
  static Optional<List<Parameter>> parameters(String query) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      parameters.add(new Parameter(name.get(), value.get()));
    }
    return Optional.of(parameters);
  }

  private static String normalized(String path) {
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> kept.pollLast();
        default -> kept.addLast(segment);
      }
    }
    String joined = "/" + String.join("/", kept);
    return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
  }

  /** Escapes every byte of the text that is not unreserved (RFC 3986 §2.3) or among the others. */
  private static String encode(String text, String others) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c < 128 && (Character.isLetterOrDigit(c) || (UNRESERVED + others).indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  /** Undoes escapes; a plus is a plus here. */
  private static Optional<String> decode(String text) {
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out[n++] = in[i];
        continue;
      }
      int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      out[n++] = (byte) (high << 4 | low);
      i += 2;
    }
    return Optional.of(new String(out, 0, n, StandardCharsets.UTF_8));
  }
}
