/**
 * Strict readers and writers for the documents that parties of Adyton believe: JSON, JCS, CBOR,
 * COSE, digests.
 */
module dev.adyton.codec {
  requires static org.jspecify;

  exports dev.adyton.codec;
}
