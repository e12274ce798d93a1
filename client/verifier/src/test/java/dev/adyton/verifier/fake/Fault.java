package dev.adyton.verifier.fake;

/** How a {@link FakeNode} misbehaves. */
public enum Fault {
  /** It does not. */
  NONE,
  /** The evidence vouches for one keyset and carries another, as a man in the middle would. */
  SWAPPED_KEYSET,
  /** The RFC 9540 key configuration names another key than the evidence. */
  SWAPPED_KEY_CONFIG,
  /** The evidence answers another caller's nonce. */
  WRONG_NONCE,
  /** The evidence answers no nonce at all. */
  NO_NONCE,
  /** The statement ended long ago. */
  STALE,
  /** What comes is not evidence. */
  NOT_EVIDENCE,
  /** The sealed answer is cut before its last chunk. */
  TRUNCATED,
  /** The sealed answer is cut, and the connection with it. */
  CUT_CONNECTION,
  /** One bit of the sealed answer is flipped. */
  FLIPPED,
  /** The sealed answer to the exchange before is sent again. */
  REPLAYED_ANSWER,
  /** The answer does not say what it answers. */
  UNBOUND,
  /** The answer says that it answers another request. */
  BOUND_TO_ANOTHER,
  /** The answer is opened and ends properly, without a receipt. */
  NO_RECEIPT,
  /** The receipt and its key are those of the exchange before. */
  RECEIPT_OF_ANOTHER,
  /** The receipt is signed by a key that is not in the keyset. */
  RECEIPT_OF_A_STRANGER,
  /** The receipt names other evidence than the caller verified. */
  RECEIPT_OF_OTHER_EVIDENCE,
  /** The answer that is delivered is not the one that the receipt is about. */
  ALTERED_AFTER_RECEIPT,
  /** The first sealed request is answered as if its keyset were unknown, and the keys are new. */
  NEW_KEYS_ONCE,
  /** Every sealed request is answered as if its keyset were unknown; the keys stay. */
  UNKNOWN_KEYSET,
  /** The gateway is overloaded. */
  BUSY,
  /** The gateway refuses with the right status and another code. */
  REFUSED_OTHERWISE,
  /** The gateway is overloaded and says that it does not know the keyset. */
  BUSY_SAYING_UNKNOWN_KEYSET,
  /** What comes is sealed bytes under another type. */
  OTHER_TYPE,
  /** The document of evidence is not there. */
  NO_EVIDENCE,
  /** The document of evidence is a byte larger than any may be. */
  ENDLESS_EVIDENCE,
  /** The opened answer is not Binary HTTP. */
  NOT_BINARY_HTTP,
  /** A chunk is not padded as was asked for. */
  NOT_FRAMED,
  /** The receipt names another request than the one that it is about. */
  RECEIPT_OF_ANOTHER_ID,
  /** The receipt names a model that the evidence does not. */
  RECEIPT_OF_ANOTHER_MODEL,
  /** The receipt is not base64. */
  RECEIPT_UNREADABLE,
  /** The receipt comes without the exchange's key. */
  RECEIPT_WITHOUT_KEY
}
