package dev.adyton.verifier;

import dev.adyton.crypto.BhttpException;
import dev.adyton.crypto.BhttpLimits;
import dev.adyton.crypto.BhttpResponseDecoder;
import dev.adyton.crypto.ChunkedResponseOpener;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddedFrame;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.verifier.ClientException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a sealed request, opened as it comes.
 *
 * <p>What {@link #next} returns is authentic – only the verified node can have written it – but the
 * answer is whole, and its receipt checked, only when {@code next} has returned empty. A caller
 * that stops before that has not checked the receipt.
 *
 * <p>Used by one thread at a time.
 */
public final class SealedResponse implements AutoCloseable {
  /** The longest silence within an answer. */
  static final Duration IDLE_LIMIT = Duration.ofMinutes(10);

  private static final int READ_BYTES = 1 << 14;

  private final InputStream in;
  private final IdleWatch idle;
  private final ChunkedResponseOpener opener;
  private final BhttpResponseDecoder decoder;
  private final Transcript transcript;
  private final boolean framed;
  private final byte[] buffer = new byte[READ_BYTES];
  private Optional<CheckedReceipt> receipt = Optional.empty();
  private Optional<ClientException> failure = Optional.empty();
  private boolean ended;

  private SealedResponse(
      InputStream in,
      ChunkedResponseOpener opener,
      PaddingProfile padding,
      Transcript transcript,
      Duration idleLimit) {
    this.framed = padding != PaddingProfile.OFF;
    this.in = in;
    this.opener = opener;
    this.transcript = transcript;
    this.decoder = new BhttpResponseDecoder(BhttpLimits.DEFAULT);
    this.idle = IdleWatch.start(in, idleLimit);
  }

  /** Reads up to the head of the inner answer. */
  static SealedResponse open(
      InputStream in, ChunkedResponseOpener opener, PaddingProfile padding, Transcript transcript)
      throws ClientException {
    SealedResponse response = new SealedResponse(in, opener, padding, transcript, IDLE_LIMIT);
    try {
      while (!transcript.hasHead() && !response.ended) {
        response.pump();
      }
      transcript.requireBinding();
      return response;
    } catch (ClientException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  /** Returns the inner status. */
  public int status() {
    return transcript.status();
  }

  /** Returns the inner headers, names in lower case. */
  public List<HttpField> headers() {
    return transcript.headers();
  }

  /** Returns the inner {@code content-type}, empty text where there is none. */
  public String contentType() {
    return transcript.contentType();
  }

  /**
   * Waits for more of the body.
   *
   * @return some bytes; empty when the answer is whole and its receipt holds
   * @throws ClientException where it is not, or does not; it then never returns empty
   */
  public Optional<byte[]> next() throws ClientException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      Optional<byte[]> piece = transcript.poll();
      while (piece.isEmpty() && !ended) {
        pump();
        piece = transcript.poll();
      }
      return piece;
    } catch (ClientException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  /** Returns the body as a stream, whose end means what {@link #next}'s does. */
  public InputStream body() {
    return new BodyStream(this);
  }

  /**
   * Returns the receipt, once {@link #next} has returned empty; empty before, and for answers that
   * owe none.
   */
  public Optional<CheckedReceipt> receipt() {
    return receipt;
  }

  private void pump() throws ClientException {
    int read = read();
    try {
      if (read >= 0) {
        for (byte[] plaintext : opener.feed(Arrays.copyOf(buffer, read))) {
          decoder.feed(message(plaintext), transcript);
        }
        return;
      }
      decoder.feed(message(opener.end()), transcript);
      decoder.end(transcript);
    } catch (CryptoException e) {
      throw unopened(e);
    } catch (BhttpException e) {
      throw malformed(e);
    }
    receipt = transcript.check();
    ended = true;
    idle.close();
  }

  /** What was asked for comes in frames: a chunk that is none is not the node's. */
  private byte[] message(byte[] plaintext) throws CryptoException {
    return framed ? PaddedFrame.open(plaintext) : plaintext;
  }

  private int read() throws ClientException {
    try {
      int read = in.read(buffer);
      idle.touch();
      return read;
    } catch (IOException e) {
      if (idle.expired()) {
        throw new ClientException(Code.TIMED_OUT, "the answer stopped half-way", e);
      }
      throw new ClientException(
          Code.ANSWER_TRUNCATED, "the connection broke before the answer's end", e);
    }
  }

  private static ClientException unopened(CryptoException e) {
    return switch (e.code()) {
      case TRUNCATED ->
          new ClientException(Code.ANSWER_TRUNCATED, "the answer ended before its sealed end", e);
      case TOO_LARGE -> new ClientException(Code.RESPONSE_TOO_LARGE, "the answer is too large", e);
      default -> new ClientException(Code.ANSWER_FORGED, "opening failed: " + e.code(), e);
    };
  }

  private static ClientException malformed(BhttpException e) {
    return e.code() == BhttpException.Code.CONTENT_TOO_LARGE
        ? new ClientException(Code.RESPONSE_TOO_LARGE, "the answer is too large", e)
        : new ClientException(Code.ANSWER_MALFORMED, "no Binary HTTP: " + e.code(), e);
  }

  /** Ends the exchange, also half-way: the node then stops to generate. */
  @Override
  public void close() {
    idle.close();
    try {
      in.close();
    } catch (IOException e) {
      // Nothing is left to be lost on it.
    }
  }
}
