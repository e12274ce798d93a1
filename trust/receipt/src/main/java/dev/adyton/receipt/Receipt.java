package dev.adyton.receipt;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a node says about one exchange. Its bytes are canonical JSON (RFC 8785); docs/formats.md
 * shows them. Immutable.
 *
 * @param kid the receipt key's name, {@link ReceiptKey#kid}
 * @param id the request's id, 32 hex digits
 * @param requestDigest of {@link ExchangeRequest#canonical} under the exchange's key
 * @param responseDigest of {@link ExchangeResponse#canonical} under the exchange's key
 * @param keyCommitment SHA-256 of the exchange's key
 * @param evidenceDigest SHA-256 of the statement that the caller said it had verified; empty if it
 *     said none
 * @param deployable what answered
 * @param numerics the numeric profile, such as {@code f32/1}
 * @param kernels the rung that computed, such as {@code vector:512}
 * @param seed the sampler's seed
 * @param retention what was kept
 * @param toolsEgress where tools could reach
 * @param padding the streaming profile
 * @param prev SHA-256 of the bytes of the same caller's receipt before; empty for the first
 * @param level the level the node claims: a hint, the verifier derives its own
 * @param time seconds since 1970, when the answer ended
 * @param called how many requests went to which {@code host:port} for it
 */
public record Receipt(
    String kid,
    String id,
    KeyedDigest requestDigest,
    KeyedDigest responseDigest,
    Digest keyCommitment,
    Optional<Digest> evidenceDigest,
    Digest deployable,
    String numerics,
    String kernels,
    long seed,
    String retention,
    String toolsEgress,
    String padding,
    Optional<Digest> prev,
    String level,
    long time,
    SortedMap<String, Integer> called) {
  /** The one signature algorithm, RFC 8032. */
  public static final String ALGORITHM = "Ed25519";

  /** In {@link #toolsEgress} where no tool could reach anything. */
  public static final String NO_EGRESS = "denied";

  private static final String NO_EVIDENCE = "none";
  private static final Pattern KID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern WORD = Pattern.compile("[!-~]{1,128}");

  /** Most hosts of one receipt. */
  static final int MAX_CALLED = 64;

  private static final Pattern HOST = Pattern.compile("[a-z0-9._:\\[\\]-]{3,262}");

  /** Of an exchange for which nobody was called. */
  public Receipt(
      String kid,
      String id,
      KeyedDigest requestDigest,
      KeyedDigest responseDigest,
      Digest keyCommitment,
      Optional<Digest> evidenceDigest,
      Digest deployable,
      String numerics,
      String kernels,
      long seed,
      String retention,
      String toolsEgress,
      String padding,
      Optional<Digest> prev,
      String level,
      long time) {
    this(
        kid,
        id,
        requestDigest,
        responseDigest,
        keyCommitment,
        evidenceDigest,
        deployable,
        numerics,
        kernels,
        seed,
        retention,
        toolsEgress,
        padding,
        prev,
        level,
        time,
        Collections.emptySortedMap());
  }

  public Receipt {
    require(KID, kid);
    require(ID, id);
    require(WORD, numerics);
    require(WORD, kernels);
    require(WORD, retention);
    require(WORD, toolsEgress);
    require(WORD, padding);
    require(WORD, level);
    if (time < 0 || time > Json.MAX_INTEGER) {
      throw new IllegalArgumentException("time out of range");
    }
    called = Collections.unmodifiableSortedMap(new TreeMap<>(called));
    boolean none = called.isEmpty();
    if (called.size() > MAX_CALLED || (!none && toolsEgress.equals(NO_EGRESS))) {
      throw new IllegalArgumentException("nobody could be called");
    }
    called.keySet().forEach(host -> require(HOST, host));
    if (called.values().stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("a host that was not called");
    }
  }

  private static void require(Pattern form, String text) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("a receipt's text has another form");
    }
  }

  /** Returns the canonical bytes, which are signed. */
  public byte[] bytes() {
    Json.ObjBuilder members =
        Json.object()
            .put("alg", ALGORITHM)
            .put("kid", kid)
            .put("id", id)
            .put("request_digest", requestDigest.toString())
            .put("response_digest", responseDigest.toString())
            .put("key_commitment", keyCommitment.toString())
            .put("evidence_digest", evidenceDigest.map(Digest::toString).orElse(NO_EVIDENCE))
            .put("deployable", deployable.toString())
            .put("numerics", numerics)
            .put("kernels", kernels)
            // A string: a 64-bit seed does not fit into a JSON number.
            .put("seed", Long.toString(seed))
            .put("retention", retention)
            .put("tools_egress", toolsEgress)
            .put("padding", padding)
            .putOrNull("prev", prev.map(Digest::toString))
            .put("level", level)
            .put("time", time);
    if (!called.isEmpty()) {
      // Absent where there is none: such a receipt has the bytes that it always had.
      Json.ObjBuilder hosts = Json.object();
      called.forEach((host, count) -> hosts.put(host, count));
      members.put("called", hosts.build());
    }
    return Jcs.encode(members.build());
  }

  /** Returns what the caller's next receipt names as {@code prev}. */
  public Digest digest() {
    return Digest.sha256(bytes());
  }

  /**
   * Reads a receipt.
   *
   * @throws CodecException if the bytes are not a receipt in canonical form
   */
  public static Receipt parse(byte[] bytes) throws CodecException {
    Receipt receipt;
    try {
      receipt = of(Json.parseObject(bytes));
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.FORMAT);
    }
    if (!Arrays.equals(receipt.bytes(), bytes)) {
      throw new CodecException(Code.FORMAT);
    }
    return receipt;
  }

  /** Members beyond these fail the comparison of canonical bytes in {@link #parse}. */
  private static Receipt of(Json.Obj json) throws CodecException {
    if (!json.string("alg").equals(ALGORITHM)) {
      throw new CodecException(Code.VALUE, "alg");
    }
    String evidence = json.string("evidence_digest");
    Optional<String> prev = json.stringOrNull("prev");
    return new Receipt(
        json.string("kid"),
        json.string("id"),
        KeyedDigest.parse(json.string("request_digest")),
        KeyedDigest.parse(json.string("response_digest")),
        Digest.parse(json.string("key_commitment")),
        evidence.equals(NO_EVIDENCE) ? Optional.empty() : Optional.of(Digest.parse(evidence)),
        Digest.parse(json.string("deployable")),
        json.string("numerics"),
        json.string("kernels"),
        Long.parseLong(json.string("seed")),
        json.string("retention"),
        json.string("tools_egress"),
        json.string("padding"),
        prev.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(prev.get())),
        json.string("level"),
        json.integer("time"),
        called(json));
  }

  private static SortedMap<String, Integer> called(Json.Obj json) throws CodecException {
    SortedMap<String, Integer> called = new TreeMap<>();
    if (json.has("called")) {
      Json.Obj hosts = json.object("called");
      for (String host : hosts.keys()) {
        long count = hosts.integer(host);
        if (count < 1 || count > Integer.MAX_VALUE) {
          throw new CodecException(Code.VALUE, "called");
        }
        called.put(host, (int) count);
      }
    }
    return called;
  }
}
