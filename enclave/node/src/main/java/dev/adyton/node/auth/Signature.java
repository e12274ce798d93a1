package dev.adyton.node.auth;

import dev.adyton.node.auth.CanonicalRequest.Header;
import dev.adyton.node.auth.CanonicalRequest.Parameter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a request says about its AWS Signature Version 4: in its {@code Authorization} field, or,
 * presigned, in its query. Immutable.
 *
 * @param accessKey names the secret
 * @param day {@code YYYYMMDD}
 * @param region as the signer wrote it
 * @param service the signing name
 * @param time when it was signed
 * @param seconds how long it is good, for presigned requests
 * @param headers names of the signed fields
 * @param claimed the signature, 64 hex digits
 */
record Signature(
    String accessKey,
    String day,
    String region,
    String service,
    Instant time,
    Optional<Integer> seconds,
    List<String> headers,
    String claimed) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " Credential=([^,\\s]{1,256}), ?SignedHeaders=([a-z0-9;_-]{1,1024}), ?"
              + "Signature=([0-9a-f]{64})");
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "([A-Za-z0-9]{8,128})/([0-9]{8})/([a-z0-9-]{1,32})/([a-z0-9-]{1,32})/aws4_request");
  private static final Pattern SIGNED = Pattern.compile("[a-z0-9;_-]{1,1024}");
  private static final Pattern CLAIM = Pattern.compile("[0-9a-f]{64}");

  /** Seven days, AWS's own limit. */
  private static final int MAX_SECONDS = 604_800;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  /**
   * What signers do differently.
   *
   * @param normalize whether empty and dot segments are taken out of the path
   * @param token whether a session's token in the query is signed
   */
  record Form(boolean normalize, boolean token) {
    static final Form USUAL = new Form(true, true);
  }

  /** Reads an {@code Authorization} field and the time that stands in {@code x-amz-date}. */
  static Optional<Signature> ofHeader(String authorization, String date) {
    Matcher parts = AUTHORIZATION.matcher(authorization);
    return parts.matches()
        ? of(parts.group(1), date, Optional.empty(), parts.group(2), parts.group(3))
        : Optional.empty();
  }

  /** Reads the parameters of a presigned request. */
  static Optional<Signature> ofQuery(List<Parameter> query) {
    Optional<Integer> seconds =
        only(query, "X-Amz-Expires").filter(s -> s.matches("[0-9]{1,6}")).map(Integer::parseInt);
    boolean whole =
        only(query, "X-Amz-Algorithm").filter(ALGORITHM::equals).isPresent()
            && seconds.isPresent()
            && seconds.get() >= 1
            && seconds.get() <= MAX_SECONDS;
    return whole
        ? of(
            only(query, "X-Amz-Credential").orElse(""),
            only(query, "X-Amz-Date").orElse(""),
            seconds,
            only(query, "X-Amz-SignedHeaders").orElse(""),
            only(query, "X-Amz-Signature").orElse(""))
        : Optional.empty();
  }

  private static Optional<String> only(List<Parameter> query, String name) {
    List<Parameter> found = query.stream().filter(p -> p.name().equals(name)).toList();
    return found.size() == 1 ? Optional.of(found.getFirst().value()) : Optional.empty();
  }

  private static Optional<Signature> of(
      String credential, String date, Optional<Integer> seconds, String signed, String claimed) {
    Matcher scope = CREDENTIAL.matcher(credential);
    if (!scope.matches()
        || !SIGNED.matcher(signed).matches()
        || !CLAIM.matcher(claimed).matches()) {
      return Optional.empty();
    }
    List<String> headers = Arrays.asList(signed.split(";", -1));
    boolean ordered = headers.equals(headers.stream().sorted().distinct().toList());
    if (!ordered || !date.startsWith(scope.group(2))) {
      return Optional.empty();
    }
    try {
      Instant time = LocalDateTime.parse(date, TIME).toInstant(ZoneOffset.UTC);
      return Optional.of(
          new Signature(
              scope.group(1),
              scope.group(2),
              scope.group(3),
              scope.group(4),
              time,
              seconds,
              headers,
              claimed));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the canonical request that this signs: its own signature left out, and a session's
   * token too where {@code token} says so, which some signers add after they signed.
   */
  String canonical(
      String method,
      String path,
      List<Parameter> query,
      List<Header> signed,
      String payload,
      Form form) {
    List<Parameter> rest =
        query.stream()
            .filter(p -> !p.name().equals("X-Amz-Signature"))
            .filter(p -> form.token() || !p.name().equals("X-Amz-Security-Token"))
            .toList();
    return CanonicalRequest.of(method, path, rest, signed, payload, form.normalize());
  }

  /** Returns what the key signs for a canonical request. */
  String stringToSign(String canonical) {
    return ALGORITHM
        + "\n"
        + TIME.withZone(ZoneOffset.UTC).format(time)
        + "\n"
        + day
        + "/"
        + region
        + "/"
        + service
        + "/aws4_request\n"
        + sha256(canonical.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns whether {@code secret} made this for {@code canonical}; in constant time.
   *
   * @param secret overwritten
   */
  boolean holds(byte[] secret, String canonical) {
    byte[] mac = sign(secret, stringToSign(canonical));
    return MessageDigest.isEqual(mac, HexFormat.of().parseHex(claimed));
  }

  private byte[] sign(byte[] secret, String text) {
    byte[] key = new byte[4 + secret.length];
    try {
      System.arraycopy("AWS4".getBytes(StandardCharsets.US_ASCII), 0, key, 0, 4);
      System.arraycopy(secret, 0, key, 4, secret.length);
      byte[] derived = key;
      for (String part : List.of(day, region, service, "aws4_request", text)) {
        derived = hmac(derived, part);
      }
      return derived;
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns hex of a digest. */
  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says nothing: a presigned one opens doors. */
  @Override
  public String toString() {
    return "Signature";
  }
}
