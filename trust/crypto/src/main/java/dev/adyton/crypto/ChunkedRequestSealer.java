package dev.adyton.crypto;

/**
 * Seals one request to a node's key, chunk by chunk (<a
 * href="https://datatracker.ietf.org/doc/draft-ietf-ohai-chunked-ohttp/">draft-ietf-ohai-chunked-ohttp</a>
 * §4 and §6.1, {@code message/ohttp-chunked-req}). On the wire: {@link #header}, any number of
 * {@link #chunk}, then {@link #last}, whose authenticated end shows the reader that nothing was cut
 * off. Not safe for use by several threads.
 */
public final class ChunkedRequestSealer implements AutoCloseable {
  /** The media type of the sealed bytes. */
  public static final String MEDIA_TYPE = "message/ohttp-chunked-req";

  private static final byte[] LABEL = Bytes.ascii("message/bhttp chunked request");

  private final HpkeSuite suite;
  private final byte[] header;
  private final Hpke.Sender sender;
  private final ChunkWriter writer;

  private ChunkedRequestSealer(OhttpKeyConfig config, Hpke.Sender sender) {
    this.suite = config.suite();
    this.sender = sender;
    header = Bytes.concat(config.requestHeader(), sender.encapsulated());
    writer = new ChunkWriter(sender::seal);
  }

  /**
   * Starts a request.
   *
   * @throws CryptoException with {@code BAD_PUBLIC_KEY} if the key gives no secret
   */
  public static ChunkedRequestSealer begin(OhttpKeyConfig config) throws CryptoException {
    byte[] info = info(config.requestHeader());
    return new ChunkedRequestSealer(
        config, Hpke.setupSender(config.suite(), config.publicKey(), info));
  }

  /** With known randomness, for the published example. */
  static ChunkedRequestSealer begin(OhttpKeyConfig config, byte[] random) throws CryptoException {
    byte[] info = info(config.requestHeader());
    return new ChunkedRequestSealer(
        config, Hpke.setupSender(config.suite(), config.publicKey(), info, random));
  }

  static byte[] info(byte[] requestHeader) {
    return Bytes.concat(LABEL, Bytes.u8(0), requestHeader);
  }

  /** Returns the first bytes of the message: key, algorithms, encapsulated key. */
  public byte[] header() {
    return header.clone();
  }

  /** Seals the next bytes; more than 16,384 of them become several chunks, none is an error. */
  public byte[] chunk(byte[] plaintext) {
    return writer.chunk(plaintext);
  }

  /** Seals the last bytes, which may be none, and ends the message. */
  public byte[] last(byte[] plaintext) {
    return writer.last(plaintext);
  }

  /** Returns the reader of the answer to this request. */
  public ChunkedResponseOpener responseOpener() {
    return responseOpener(ChunkLimits.DEFAULT);
  }

  /** Returns the reader of the answer to this request. */
  public ChunkedResponseOpener responseOpener(ChunkLimits limits) {
    byte[] secret = ResponseKeys.secret(suite, sender::export);
    return new ChunkedResponseOpener(suite, secret, sender.encapsulated(), limits);
  }

  /** Derives a secret that only the two sides of this exchange know (RFC 9180 §5.3). */
  public byte[] export(String label, int length) {
    return sender.export(Bytes.ascii(label), length);
  }

  /** Overwrites the keys; the response opener, once made, has its own. */
  @Override
  public void close() {
    sender.wipe();
  }
}
