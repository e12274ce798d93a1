package dev.adyton.receipt;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Arrays;
import java.util.Optional;
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
    long time) {
  /** The one signature algorithm, RFC 8032. */
  public static final String ALGORITHM = "Ed25519";

  private static final String NO_EVIDENCE = "none";
  private static final Pattern KID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern WORD = Pattern.compile("[!-~]{1,128}");

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
  }

  private static void require(Pattern form, String text) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("a receipt's text has another form");
    }
  }

  /** Returns the canonical bytes, which are signed. */
  public byte[] bytes() {
    return Jcs.encode(
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
            .put("time", time)
            .build());
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
        json.integer("time"));
  }
}
