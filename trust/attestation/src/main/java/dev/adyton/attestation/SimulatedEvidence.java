package dev.adyton.attestation;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;

/**
 * The word of a node that has no hardware to vouch for it: the bytes of an evidence item of type
 * {@link #TYPE}. It shows that document and statement belong together and nothing else. Immutable.
 *
 * @param statementDigest {@link Statement#digest256()}
 */
public record SimulatedEvidence(Digest statementDigest) {
  /** Type of the evidence item. */
  public static final String TYPE = "simulated";

  private static final String FORMAT = "adyton-simulated/1";

  /** Reads the canonical bytes. */
  public static SimulatedEvidence parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "statement_digest");
    return new SimulatedEvidence(Members.digest(in, "statement_digest"));
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("statement_digest", statementDigest.toString())
            .build());
  }

  /** Returns the evidence item. */
  public Evidence.Item item() {
    return Evidence.Item.of(TYPE, bytes());
  }
}
