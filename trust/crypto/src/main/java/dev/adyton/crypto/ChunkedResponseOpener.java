package dev.adyton.crypto;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the answer to one request as it comes off the wire (draft-ietf-ohai-chunked-ohttp §5 and
 * §6.2). The answer is complete only when {@link #end} has returned. After a failure every call
 * fails with the same code. Not safe for use by several threads.
 */
public final class ChunkedResponseOpener implements AutoCloseable {
  private final HpkeSuite suite;
  private final byte[] secret;
  private final byte[] encapsulated;
  private final ChunkReader reader;
  private @Nullable ResponseKeys keys;
  private boolean closed;

  ChunkedResponseOpener(HpkeSuite suite, byte[] secret, byte[] encapsulated, ChunkLimits limits) {
    this.suite = suite;
    this.secret = secret;
    this.encapsulated = encapsulated;
    reader = new ChunkReader(new ResponseChunks(), suite.responseEntropyLength(), limits);
  }

  /**
   * Takes the next bytes off the wire.
   *
   * @return the plaintext of each chunk that they complete; the final chunk comes from {@link #end}
   * @throws CryptoException if they are not the answer's next chunks
   */
  public List<byte[]> feed(byte[] ciphertext) throws CryptoException {
    return reader.feed(ciphertext);
  }

  /**
   * Says that the transport's message has ended, and overwrites the answer's keys.
   *
   * @return the plaintext of the final chunk, which may be empty
   * @throws CryptoException with {@code TRUNCATED} if the final chunk did not come, with {@code
   *     AUTHENTICATION} if it is not whole
   */
  public byte[] end() throws CryptoException {
    byte[] plaintext = reader.end();
    if (keys != null) {
      keys.wipe();
    }
    return plaintext;
  }

  /** Overwrites the keys of an answer that will not be read on. */
  @Override
  public void close() {
    closed = true;
    Bytes.wipe(secret);
    if (keys != null) {
      keys.wipe();
    }
  }

  private final class ResponseChunks implements ChunkReader.Opener {
    @Override
    public int header(byte[] nonce) {
      if (closed) {
        // A secret of zeros is everybody's: whoever knew it could answer.
        throw new IllegalStateException("the keys were overwritten");
      }
      keys = ResponseKeys.derive(suite, secret, encapsulated, nonce);
      Bytes.wipe(secret);
      return 0;
    }

    @Override
    public byte[] open(byte[] aad, byte[] sealed) throws CryptoException {
      if (keys == null) {
        throw new IllegalStateException("no header");
      }
      return keys.open(aad, sealed);
    }
  }
}
