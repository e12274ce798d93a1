package dev.adyton.crypto;

import dev.adyton.crypto.CryptoException.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a chunked message off the wire, however the transport cuts it
 * (draft-ietf-ohai-chunked-ohttp §4 to §6). Holds at most one chunk. After a failure it stays
 * failed.
 */
final class ChunkReader {
  /** What differs between requests and responses. */
  interface Opener {
    /**
     * Takes the header read so far.
     *
     * @return how many more bytes of header are needed; 0 when it is complete
     */
    int header(byte[] header) throws CryptoException;

    /** Opens the chunk in its place. */
    byte[] open(byte[] aad, byte[] sealed) throws CryptoException;
  }

  private enum State {
    HEADER,
    LENGTH,
    CHUNK,
    FINAL,
    ENDED
  }

  private final Opener opener;
  private final ChunkLimits limits;
  private State state = State.HEADER;
  private byte[] collected;
  private int have;
  private long total;
  private @Nullable Code failure;

  ChunkReader(Opener opener, int headerLength, ChunkLimits limits) {
    this.opener = opener;
    this.limits = limits;
    collected = new byte[headerLength];
  }

  List<byte[]> feed(byte[] bytes) throws CryptoException {
    requireAlive();
    if (state == State.ENDED) {
      throw new IllegalStateException("the message has ended");
    }
    try {
      total += bytes.length;
      if (total > limits.maxTotal()) {
        throw new CryptoException(Code.TOO_LARGE);
      }
      List<byte[]> plaintexts = new ArrayList<>();
      int at = 0;
      while (at < bytes.length) {
        at += collect(bytes, at);
        if (have == collected.length) {
          advance(plaintexts);
        }
      }
      return plaintexts;
    } catch (CryptoException e) {
      throw failed(e);
    }
  }

  /**
   * The final chunk ends where the transport's message ends, so that only here it can be opened.
   */
  byte[] end() throws CryptoException {
    requireAlive();
    if (state == State.ENDED) {
      throw new IllegalStateException("the message has ended");
    }
    try {
      if (state != State.FINAL) {
        throw new CryptoException(Code.TRUNCATED);
      }
      byte[] plaintext = opener.open(ChunkWriter.FINAL, Arrays.copyOf(collected, have));
      state = State.ENDED;
      return plaintext;
    } catch (CryptoException e) {
      throw failed(e);
    }
  }

  private int collect(byte[] bytes, int at) throws CryptoException {
    if (state == State.FINAL && have == collected.length) {
      grow();
    }
    int taken = Math.min(collected.length - have, bytes.length - at);
    System.arraycopy(bytes, at, collected, have, taken);
    have += taken;
    return taken;
  }

  /** The final chunk does not say how long it is: let it grow up to the limit. */
  private void grow() throws CryptoException {
    int most = limits.maxChunk() + HpkeAead.TAG_LENGTH;
    if (have >= most) {
      throw new CryptoException(Code.TOO_LARGE);
    }
    collected = Arrays.copyOf(collected, Math.min(most, Math.max(256, 2 * have)));
  }

  private void advance(List<byte[]> plaintexts) throws CryptoException {
    switch (state) {
      case HEADER -> {
        int more = opener.header(collected);
        if (more > 0) {
          collected = Arrays.copyOf(collected, have + more);
        } else {
          expect(State.LENGTH, 1);
        }
      }
      case LENGTH -> {
        int width = Varint.length(collected[0]);
        if (have < width) {
          collected = Arrays.copyOf(collected, width);
        } else {
          length(Varint.decode(collected, 0));
        }
      }
      case CHUNK -> {
        plaintexts.add(opener.open(Bytes.EMPTY, collected));
        expect(State.LENGTH, 1);
      }
      case FINAL, ENDED -> {
        // Complete only when the transport says so: end().
      }
    }
  }

  private void length(long length) throws CryptoException {
    if (length == 0) {
      expect(State.FINAL, 0);
    } else if (length > limits.maxChunk() + HpkeAead.TAG_LENGTH) {
      throw new CryptoException(Code.TOO_LARGE);
    } else if (length <= HpkeAead.TAG_LENGTH) {
      // §6: a chunk without data that is not the last one counts as a failure to decrypt.
      throw new CryptoException(Code.AUTHENTICATION);
    } else {
      expect(State.CHUNK, (int) length);
    }
  }

  private void expect(State next, int length) {
    state = next;
    collected = new byte[length];
    have = 0;
  }

  private CryptoException failed(CryptoException e) {
    failure = e.code();
    collected = Bytes.EMPTY;
    return e;
  }

  private void requireAlive() throws CryptoException {
    if (failure != null) {
      throw new CryptoException(failure);
    }
  }
}
