package dev.adyton.attestation;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.crypto.OhttpKeyConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The public keys of one node process, each with one purpose: made in memory at its start, dead
 * with it. The statement carries the digest of {@link #bytes()}. Immutable.
 *
 * @param hpke keys that requests are sealed to, in the order of preference; the node's RFC 9540 key
 *     configuration is byte-equal to {@link #ohttpKeys()}
 * @param receipt the key that signs receipts
 * @param tlsSpki digest of the TLS certificate's SubjectPublicKeyInfo. No confidentiality claim
 *     rests on it: TLS may end at a balancer
 * @param notAfter Unix seconds after which nothing may be sealed to these keys
 */
public record Keyset(
    List<HpkeEntry> hpke, ReceiptEntry receipt, Optional<Digest> tlsSpki, long notAfter) {

  /** Names this layout. */
  public static final String FORMAT = "adyton-keyset/1";

  private static final int MAX_KEYS = 8;

  /** Checks what the types do not. */
  public Keyset {
    hpke = List.copyOf(hpke);
    if (hpke.isEmpty() || hpke.size() > MAX_KEYS || notAfter < 0) {
      throw new IllegalArgumentException("a keyset has 1 to 8 HPKE keys and an end");
    }
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some keyset gives
   */
  public static Keyset parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "hpke", "receipt", "tls", "not_after");
    List<HpkeEntry> hpke = new ArrayList<>();
    for (Json.Obj entry : in.array("hpke").objects()) {
      hpke.add(HpkeEntry.parse(entry));
    }
    if (hpke.isEmpty() || hpke.size() > MAX_KEYS) {
      throw new CodecException(Code.SIZE, "hpke");
    }
    Set<Integer> ids = new HashSet<>();
    for (HpkeEntry entry : hpke) {
      if (!ids.add(entry.id())) {
        throw new CodecException(Code.VALUE, "id");
      }
    }
    Optional<Digest> tls = Optional.empty();
    if (in.has("tls")) {
      Json.Obj entry = in.object("tls");
      entry.requireOnly("spki_sha256");
      tls = Optional.of(Members.digest(entry, "spki_sha256"));
    }
    return new Keyset(
        hpke, ReceiptEntry.parse(in.object("receipt")), tls, Members.time(in, "not_after"));
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    List<Json> keys = new ArrayList<>();
    for (HpkeEntry entry : hpke) {
      keys.add(entry.json());
    }
    Json.ObjBuilder out =
        Json.object()
            .put("format", FORMAT)
            .put("hpke", new Json.Arr(keys))
            .put("receipt", receipt.json())
            .put("not_after", notAfter);
    if (tlsSpki.isPresent()) {
      out.put("tls", Json.object().put("spki_sha256", tlsSpki.get().toString()).build());
    }
    return Jcs.encode(out.build());
  }

  /** Returns the digest of {@link #bytes()}. */
  public Digest digest() {
    return Digest.sha256(bytes());
  }

  /**
   * Returns the value of the {@code adyton-keyset} header: 32 hex digits, for relays to route by.
   */
  public String routingId() {
    return digest().hex().substring(0, 32);
  }

  /** Returns what the node serves as {@code application/ohttp-keys} (RFC 9458 §3.2). */
  public byte[] ohttpKeys() {
    List<OhttpKeyConfig> configs = new ArrayList<>();
    for (HpkeEntry entry : hpke) {
      configs.add(entry.config());
    }
    return OhttpKeyConfig.encodeList(configs);
  }
}
