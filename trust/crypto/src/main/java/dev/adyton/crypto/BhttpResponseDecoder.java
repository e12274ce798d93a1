package dev.adyton.crypto;

import java.util.List;

/**
 * Reads a response as its bytes arrive, of known or indeterminate length (RFC 9292 §3.1, §3.2).
 * After a {@link BhttpException} the message must not be used (§4) and the decoder takes nothing
 * more. Not safe for use by several threads.
 */
public final class BhttpResponseDecoder {
  /** Receives the parts of a response in order. */
  public interface Handler {
    /** An interim response, 100..199; most callers have no use for it. */
    default void onInterim(int status, List<HttpField> headers) {}

    /** The final status code, 200..599, and the headers. */
    void onHead(int status, List<HttpField> headers);

    /** The next bytes of content, never none. */
    void onContent(byte[] bytes);

    /** The message is complete and its padding was zero. */
    void onEnd(List<HttpField> trailers);
  }

  private final Parts parts = new Parts();
  private final BhttpReader reader;

  /** Starts to read a response. */
  public BhttpResponseDecoder(BhttpLimits limits) {
    reader = BhttpReader.response(limits, parts);
  }

  /**
   * Takes the next bytes and hands on what they complete.
   *
   * @throws BhttpException if the message is invalid or beyond the limits
   */
  public void feed(byte[] bytes, Handler handler) throws BhttpException {
    parts.handler = handler;
    reader.feed(bytes);
  }

  /**
   * Says that the message has ended; hands on {@link Handler#onEnd}.
   *
   * @throws BhttpException with {@code TRUNCATED} if it must not end here
   */
  public void end(Handler handler) throws BhttpException {
    parts.handler = handler;
    reader.end();
    handler.onEnd(parts.trailers);
  }

  private static final class Parts implements BhttpReader.Sink {
    private static final Handler NOBODY =
        new Handler() {
          @Override
          public void onHead(int status, List<HttpField> headers) {}

          @Override
          public void onContent(byte[] bytes) {}

          @Override
          public void onEnd(List<HttpField> trailers) {}
        };

    private Handler handler = NOBODY;
    private List<HttpField> trailers = List.of();

    @Override
    public void control(BhttpControl control) {
      throw new IllegalStateException("a response has no request line");
    }

    @Override
    public void head(int status, List<HttpField> fields) {
      if (status < 200) {
        handler.onInterim(status, fields);
      } else {
        handler.onHead(status, fields);
      }
    }

    @Override
    public void content(byte[] bytes) {
      handler.onContent(bytes);
    }

    @Override
    public void trailers(List<HttpField> fields) {
      trailers = fields;
    }
  }
}
