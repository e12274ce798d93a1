package dev.adyton.ledger;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.List;

/**
 * One line of a log: an entry, and the signed head after it.
 *
 * @param entry its bytes
 * @param key raw Ed25519 public key, base64, that signed the head
 * @param head its bytes
 * @param signature over the DSSE pre-authentication encoding of the head
 */
@SuppressWarnings("ArrayRecordComponent") // moved between file and tree, never compared
record LedgerLine(byte[] entry, String key, byte[] head, byte[] signature) {
  static final String HEAD_TYPE = "application/vnd.adyton.tree-head+json";

  byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("entry", Base64s.encode(entry))
            .put("key", key)
            .put("head", Base64s.encode(head))
            .put("signature", Base64s.encode(signature))
            .build());
  }

  static LedgerLine parse(byte[] line) throws CodecException {
    Json.Obj in = Json.parseObject(line);
    in.requireOnly("entry", "key", "head", "signature");
    return new LedgerLine(
        Base64s.decode(in.string("entry")),
        in.string("key"),
        Base64s.decode(in.string("head")),
        Base64s.decode(in.string("signature")));
  }

  /** The head, if {@link #key} signed it. */
  TreeHead verified() throws CodecException {
    byte[] raw = Base64s.decode(key);
    if (raw.length != 32 || signature.length != 64) {
      throw new CodecException(CodecException.Code.FORMAT, "key");
    }
    return TreeHead.parse(
        Dsse.of(HEAD_TYPE, head).with("", signature).verified(HEAD_TYPE, List.of(raw), 1));
  }
}
