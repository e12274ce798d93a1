package dev.adyton.crypto;

/**
 * Seals the answer to one request, chunk by chunk (draft-ietf-ohai-chunked-ohttp §5 and §6.2,
 * {@code message/ohttp-chunked-res}). On the wire: {@link #header}, any number of {@link #chunk},
 * then {@link #last}. Not safe for use by several threads.
 */
public final class ChunkedResponseSealer implements AutoCloseable {
  /** The media type of the sealed bytes. */
  public static final String MEDIA_TYPE = "message/ohttp-chunked-res";

  private final ResponseKeys keys;
  private final byte[] header;
  private final ChunkWriter writer;

  ChunkedResponseSealer(ResponseKeys keys, byte[] header) {
    this.keys = keys;
    this.header = header;
    writer = new ChunkWriter(keys::seal);
  }

  /** Returns the first bytes of the message: the response nonce. */
  public byte[] header() {
    return header.clone();
  }

  /** Seals the next bytes; more than 16,384 of them become several chunks, none is an error. */
  public byte[] chunk(byte[] plaintext) {
    return writer.chunk(plaintext);
  }

  /** Seals the last bytes, which may be none, ends the message and overwrites its keys. */
  public byte[] last(byte[] plaintext) {
    byte[] sealed = writer.last(plaintext);
    keys.wipe();
    return sealed;
  }

  /** Overwrites the keys of an answer that will not be finished. */
  @Override
  public void close() {
    keys.wipe();
  }
}
