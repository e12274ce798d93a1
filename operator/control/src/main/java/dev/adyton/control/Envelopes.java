package dev.adyton.control;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;

/** Looks into an envelope without believing it: for showing and for adding signatures. */
final class Envelopes {
  private Envelopes() {}

  static byte[] payload(byte[] envelope) throws CodecException {
    return Base64s.decode(Json.parseObject(envelope).string("payload"));
  }
}
