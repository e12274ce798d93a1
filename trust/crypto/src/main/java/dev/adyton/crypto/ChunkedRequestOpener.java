package dev.adyton.crypto;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens one sealed request as it comes off the wire, however the transport cuts it
 * (draft-ietf-ohai-chunked-ohttp §4 and §6.1). The request is complete, and may have effects, only
 * when {@link #end} has returned: until then an attacker may have cut it short. After a failure
 * every call fails with the same code. Not safe for use by several threads.
 */
public final class ChunkedRequestOpener implements AutoCloseable {
  private static final int FIXED_HEADER = 7;

  private final Keyring keyring;
  private final ChunkReader reader;
  private @Nullable Opened opened;

  /** What is known once the header has come. */
  private record Opened(HpkeSuite suite, Encapsulated key, Hpke.Receiver receiver) {}

  /** Hides an array from the record's comparison. */
  private static final class Encapsulated {
    private final byte[] bytes;

    Encapsulated(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private ChunkedRequestOpener(Keyring keyring, ChunkLimits limits) {
    this.keyring = keyring;
    this.reader = new ChunkReader(new RequestChunks(), FIXED_HEADER, limits);
  }

  /** Starts to read a request. */
  public static ChunkedRequestOpener begin(Keyring keyring, ChunkLimits limits) {
    return new ChunkedRequestOpener(keyring, limits);
  }

  /**
   * Takes the next bytes off the wire.
   *
   * @return the plaintext of each chunk that they complete; the final chunk comes from {@link #end}
   * @throws CryptoException if the request is not one that our key opens
   */
  public List<byte[]> feed(byte[] ciphertext) throws CryptoException {
    return reader.feed(ciphertext);
  }

  /**
   * Says that the transport's message has ended.
   *
   * @return the plaintext of the final chunk, which may be empty
   * @throws CryptoException with {@code TRUNCATED} if the final chunk did not come, with {@code
   *     AUTHENTICATION} if it is not whole
   */
  public byte[] end() throws CryptoException {
    return reader.end();
  }

  /** Returns whether the header has come, so that {@link #encapsulatedKey} can be asked for. */
  public boolean hasHeader() {
    return opened != null;
  }

  /** Returns the encapsulated key, which is fresh in every honest request: replays repeat it. */
  public byte[] encapsulatedKey() {
    return opened().key().bytes.clone();
  }

  /** Returns the writer of the answer. */
  public ChunkedResponseSealer responseSealer() {
    return responseSealer(Bytes.random(opened().suite().responseEntropyLength()));
  }

  /** With a known nonce, for the published example. */
  ChunkedResponseSealer responseSealer(byte[] responseNonce) {
    Opened request = opened();
    byte[] secret = ResponseKeys.secret(request.suite(), request.receiver()::export);
    ResponseKeys keys =
        ResponseKeys.derive(request.suite(), secret, request.key().bytes, responseNonce);
    Bytes.wipe(secret);
    return new ChunkedResponseSealer(keys, responseNonce);
  }

  /** Derives a secret that only the two sides of this exchange know (RFC 9180 §5.3). */
  public byte[] export(String label, int length) {
    return opened().receiver().export(Bytes.ascii(label), length);
  }

  /** Overwrites the keys; the response sealer, once made, has its own. */
  @Override
  public void close() {
    if (opened != null) {
      opened.receiver().wipe();
    }
  }

  private Opened opened() {
    if (opened == null) {
      throw new IllegalStateException("the request's header has not come yet");
    }
    return opened;
  }

  private final class RequestChunks implements ChunkReader.Opener {
    @Override
    public int header(byte[] header) throws CryptoException {
      HpkeKeyPair keyPair =
          keyring
              .find(header[0] & 0xff)
              .orElseThrow(() -> new CryptoException(CryptoException.Code.UNKNOWN_KEY));
      HpkeSuite suite = keyPair.suite();
      byte[] fixed = Arrays.copyOf(header, FIXED_HEADER);
      byte[] wanted =
          new OhttpKeyConfig(header[0] & 0xff, suite, keyPair.publicKey()).requestHeader();
      if (!Arrays.equals(fixed, wanted)) {
        throw new CryptoException(CryptoException.Code.UNSUPPORTED_SUITE);
      }
      if (header.length == FIXED_HEADER) {
        return suite.kem().encapsulatedLength();
      }
      byte[] key = Arrays.copyOfRange(header, FIXED_HEADER, header.length);
      byte[] info = ChunkedRequestSealer.info(fixed);
      Hpke.Receiver receiver = Hpke.setupReceiver(suite, key, keyPair, info);
      opened = new Opened(suite, new Encapsulated(key), receiver);
      return 0;
    }

    @Override
    public byte[] open(byte[] aad, byte[] sealed) throws CryptoException {
      return opened().receiver().open(aad, sealed);
    }
  }
}
