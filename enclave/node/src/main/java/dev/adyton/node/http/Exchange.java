package dev.adyton.node.http;

import java.io.IOException;
import java.util.List;

/**
 * One request and the way its answer goes. Handlers know nothing of what is beneath: Jetty, or the
 * sealed channel on top of Jetty. Used by one thread, except {@link #abandoned()}.
 */
public interface Exchange {
  /** Returns what the request says before its body. */
  RequestHead head();

  /**
   * Returns the whole body; the caller may overwrite it with zeros when done.
   *
   * @throws ApiException with {@link ErrorCode#BODY_TOO_LARGE}
   * @throws IOException where the client went away
   */
  byte[] body() throws ApiException, IOException;

  /**
   * Sets memory apart for content that the request brings in beside its body, until the exchange is
   * over: a small request that names large things must not cost less than a large one.
   *
   * @throws ApiException with {@link ErrorCode#RATE_LIMITED} where there is none left
   */
  void hold(long bytes) throws ApiException;

  /**
   * Starts the answer; to be called once.
   *
   * @param status the HTTP status
   * @param fields the header fields
   * @throws IOException where the client went away
   */
  ResponseStream respond(int status, List<Field> fields) throws IOException;

  /** Returns what is noted of this call. */
  CallNotes notes();

  /** Returns whether the answer has been started. */
  boolean started();

  /**
   * Returns whether the client is known to be gone. Asks the socket, never waits, costs
   * microseconds; to be called by the exchange's own thread after the body was read.
   */
  boolean abandoned();
}
