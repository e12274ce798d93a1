package dev.adyton.attestation.release;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who must have signed a release: m of n keys. A caller pins one in his policy, a node in a file of
 * its own. Immutable.
 *
 * @param threshold how many of the keys must have signed
 * @param keys raw Ed25519 public keys of 32 bytes, base64, 1 to 64, each once
 * @param leastSequence the oldest release that counts: what was signed before stays refused
 *     although its signatures hold
 * @param revoked digests of manifests that do not count whoever signed them, at most 256: one
 *     release can be taken back without those behind it
 */
public record ReleaseSigners(
    int threshold, List<String> keys, long leastSequence, Set<Digest> revoked) {
  /** Names the layout of a node's file. */
  public static final String FORMAT = "adyton-release-signers/1";

  private static final int MAX_KEYS = 64;
  private static final int KEY_BYTES = 32;
  private static final int MAX_REVOKED = 256;

  /** Checks. */
  public ReleaseSigners {
    keys = List.copyOf(keys);
    revoked = Set.copyOf(revoked);
    Set<String> distinct = new HashSet<>(keys);
    if (keys.isEmpty() || keys.size() > MAX_KEYS || distinct.size() != keys.size()) {
      throw new IllegalArgumentException("keys");
    }
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException("threshold");
    }
    if (leastSequence < 0) {
      throw new IllegalArgumentException("least_sequence");
    }
    if (revoked.size() > MAX_REVOKED) {
      throw new IllegalArgumentException("revoked");
    }
    raw(keys);
  }

  /**
   * Reads a file.
   *
   * @throws CodecException for unknown members, wrong types and forms
   */
  public static ReleaseSigners parse(byte[] json) throws CodecException {
    Json.Obj in = Json.parseObject(json);
    in.requireOnly("format", "threshold", "keys", "least_sequence", "revoked");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(Code.FORMAT, "format");
    }
    return read(in);
  }

  /** Reads member {@code release_signers} of a verifier's policy. */
  public static ReleaseSigners of(Json.Obj in) throws CodecException {
    in.requireOnly("threshold", "keys", "least_sequence", "revoked");
    return read(in);
  }

  private static ReleaseSigners read(Json.Obj in) throws CodecException {
    try {
      return new ReleaseSigners(
          Math.toIntExact(in.integer("threshold")),
          in.strings("keys"),
          in.has("least_sequence") ? in.integer("least_sequence") : 0,
          revoked(in));
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.VALUE, String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw new CodecException(Code.VALUE, "threshold");
    }
  }

  private static Set<Digest> revoked(Json.Obj in) throws CodecException {
    Set<Digest> revoked = new HashSet<>();
    if (in.has("revoked")) {
      for (String digest : in.strings("revoked")) {
        if (!revoked.add(Digest.parse(digest))) {
          throw new CodecException(Code.VALUE, "revoked");
        }
      }
    }
    return revoked;
  }

  /** Returns the keys' bytes, in their order. */
  List<byte[]> raw() {
    return raw(keys);
  }

  private static List<byte[]> raw(List<String> keys) {
    List<byte[]> raw = new ArrayList<>();
    for (String key : keys) {
      try {
        byte[] bytes = Base64s.decode(key);
        if (bytes.length != KEY_BYTES) {
          throw new IllegalArgumentException("keys");
        }
        raw.add(bytes);
      } catch (CodecException e) {
        throw new IllegalArgumentException("keys", e);
      }
    }
    return raw;
  }

  /** Returns the digest of the canonical form, for the policy that a statement names. */
  public Digest digest() {
    Json.ObjBuilder out =
        Json.object()
            .put("format", FORMAT)
            .put("threshold", threshold)
            .put("keys", List.copyOf(new TreeSet<>(keys)))
            .put("least_sequence", leastSequence);
    // Left out where it is empty: a file from before there was such a list keeps its digest.
    if (!revoked.isEmpty()) {
      out.put("revoked", revoked.stream().map(Digest::toString).sorted().toList());
    }
    return Digest.sha256(Jcs.encode(out.build()));
  }
}
