package dev.adyton.node.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A signer for tests, written from the published steps apart from what verifies. */
public final class Signer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final String id;
  private final String secret;
  private final String service;

  public Signer(String id, String secret, String service) {
    this.id = id;
    this.secret = secret;
    this.service = service;
  }

  /** Returns the fields to send: those given, {@code x-amz-date} and {@code authorization}. */
  public Map<String, String> sign(
      String method, String path, Map<String, String> fields, byte[] body, Instant at)
      throws GeneralSecurityException {
    TreeMap<String, String> all = new TreeMap<>(fields);
    all.put("x-amz-date", TIME.format(at));
    String names = String.join(";", all.keySet());
    String headers =
        all.entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue() + "\n")
            .collect(Collectors.joining());
    String canonical =
        method + "\n" + path + "\n\n" + headers + "\n" + names + "\n" + hex(sha256(body));
    all.put(
        "authorization",
        "AWS4-HMAC-SHA256 Credential="
            + id
            + "/"
            + scope(at)
            + ", SignedHeaders="
            + names
            + ", Signature="
            + signature(canonical, at));
    return all;
  }

  /** Returns a short-term key. */
  public String shortTerm(Instant at, int seconds) throws GeneralSecurityException {
    String query =
        "Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + (id + "/" + scope(at)).replace("/", "%2F")
            + "&X-Amz-Date="
            + TIME.format(at)
            + "&X-Amz-Expires="
            + seconds
            + "&X-Amz-SignedHeaders=host";
    String canonical =
        "POST\n/\n" + query + "\nhost:bedrock.amazonaws.com\n\nhost\n" + hex(sha256(new byte[0]));
    String url =
        "bedrock.amazonaws.com/?"
            + query
            + "&X-Amz-Signature="
            + signature(canonical, at)
            + "&Version=1";
    return "bedrock-api-key-"
        + Base64.getEncoder().encodeToString(url.getBytes(StandardCharsets.UTF_8));
  }

  private String scope(Instant at) {
    return TIME.format(at).substring(0, 8) + "/eu-central-1/" + service + "/aws4_request";
  }

  private String signature(String canonical, Instant at) throws GeneralSecurityException {
    String text =
        "AWS4-HMAC-SHA256\n"
            + TIME.format(at)
            + "\n"
            + scope(at)
            + "\n"
            + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope(at).split("/", -1)) {
      key = mac(key, part);
    }
    key = mac(key, text);
    return hex(key);
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
