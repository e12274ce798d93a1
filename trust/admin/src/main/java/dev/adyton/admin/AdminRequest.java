package dev.adyton.admin;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.regex.Pattern;

/**
 * What a node is told; signed as the payload of a DSSE envelope. Immutable.
 *
 * @param node the name of the node that it is for
 * @param verb what it shall do
 * @param subject a project's name, a digest, a key, or empty, as the verb's target asks
 * @param quota requests or tokens a minute where the verb bounds them, else 0
 * @param nonce 32 lower-case hex digits, never used twice
 * @param notAfter seconds since 1970 after which it is void
 */
public record AdminRequest(
    String node, Verb verb, String subject, long quota, String nonce, long notAfter) {
  /** Names the layout. */
  public static final String FORMAT = "adyton-admin-request/1";

  /** The type under which requests are signed. */
  public static final String PAYLOAD_TYPE = "application/vnd.adyton.admin-request+json";

  /** The longest envelope, in bytes. */
  public static final int MAX_BYTES = 16 << 10;

  /** The longest life of a request, in seconds: long enough for a second person to sign. */
  public static final long MAX_LIFE = 3600;

  private static final long MAX_QUOTA = 1_000_000_000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

  /** Checks. */
  public AdminRequest {
    if (!NAME.matcher(node).matches()) {
      throw new IllegalArgumentException("node");
    }
    if (!NONCE.matcher(nonce).matches()) {
      throw new IllegalArgumentException("nonce");
    }
    if (notAfter < 0) {
      throw new IllegalArgumentException("not_after");
    }
    boolean quotas = verb.target() == Verb.Target.QUOTA;
    if (quota < 0 || quota > MAX_QUOTA || (!quotas && quota != 0)) {
      throw new IllegalArgumentException("quota");
    }
    if (!fits(verb.target(), subject)) {
      throw new IllegalArgumentException("subject");
    }
  }

  private static boolean fits(Verb.Target target, String subject) {
    return switch (target) {
      case NONE -> subject.isEmpty();
      case PROJECT, QUOTA -> NAME.matcher(subject).matches();
      case KEY, RELEASE -> isDigest(subject);
      case OWNER -> isKey(subject);
    };
  }

  private static boolean isKey(String text) {
    try {
      return Base64s.decode(text).length == 32;
    } catch (CodecException e) {
      return false;
    }
  }

  /**
   * Returns the raw key of the owner whom the subject names.
   *
   * @throws IllegalStateException where the verb is not an owner's
   */
  byte[] owner() {
    try {
      if (verb.target() == Verb.Target.OWNER) {
        return Base64s.decode(subject);
      }
    } catch (CodecException e) {
      // checked at construction
    }
    throw new IllegalStateException("no owner's verb");
  }

  /** Returns the project that is meant, empty where the verb is about none. */
  public String project() {
    return switch (verb.target()) {
      case PROJECT, QUOTA -> subject;
      case OWNER -> Enrolment.project(owner());
      case NONE, KEY, RELEASE -> "";
    };
  }

  private static boolean isDigest(String text) {
    try {
      Digest.parse(text);
      return true;
    } catch (CodecException e) {
      return false;
    }
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("node", node)
            .put("verb", verb.id())
            .put("subject", subject)
            .put("quota", quota)
            .put("nonce", nonce)
            .put("not_after", notAfter)
            .build());
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some request gives
   */
  public static AdminRequest parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "node", "verb", "subject", "quota", "nonce", "not_after");
    Verb verb =
        Verb.find(in.string("verb")).orElseThrow(() -> new CodecException(Code.VALUE, "verb"));
    try {
      return new AdminRequest(
          in.string("node"),
          verb,
          in.string("subject"),
          in.integer("quota"),
          in.string("nonce"),
          in.integer("not_after"));
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.VALUE, String.valueOf(e.getMessage()));
    }
  }
}
