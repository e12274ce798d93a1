package dev.adyton.crypto;

import java.util.List;

/**
 * Writes a response whose content is not known yet: the Indeterminate-Length Response of RFC 9292
 * §3.2. Call {@link #head} once, {@link #content} any number of times, {@link #end} once. Not safe
 * for use by several threads.
 */
public final class BhttpResponseEncoder {
  private static final int FRAMING = 3;

  private enum State {
    START,
    CONTENT,
    ENDED
  }

  private State state = State.START;

  /** Starts a response. */
  public BhttpResponseEncoder() {}

  /** Returns the message's first bytes. */
  public byte[] head(int status, List<HttpField> headers) {
    advance(State.START, State.CONTENT);
    BhttpResponse.requireFinal(status);
    return new BhttpWriter().varint(FRAMING).varint(status).lines(headers).varint(0).done();
  }

  /**
   * Returns a chunk of content; no bytes for no bytes, since an empty chunk would end the content.
   */
  public byte[] content(byte[] bytes) {
    advance(State.CONTENT, State.CONTENT);
    return bytes.length == 0 ? bytes : new BhttpWriter().prefixed(bytes).done();
  }

  /** Returns the message's last bytes with {@code padding} zeros behind them (§3.8). */
  public byte[] end(List<HttpField> trailers, int padding) {
    advance(State.CONTENT, State.ENDED);
    return new BhttpWriter().varint(0).lines(trailers).varint(0).zeros(padding).done();
  }

  private void advance(State from, State to) {
    if (state != from) {
      throw new IllegalStateException("out of order");
    }
    state = to;
  }
}
