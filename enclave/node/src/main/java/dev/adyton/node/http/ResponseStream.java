package dev.adyton.node.http;

import java.io.IOException;
import java.util.List;

/** An answer under way. Used by one thread. */
public interface ResponseStream {
  /**
   * Sends, or holds for a moment to send with what follows, a part of the content.
   *
   * @throws IOException where the client went away
   */
  void write(byte[] content) throws IOException;

  /**
   * Gives the carrier the chance to send what it holds; to be called at least every 100 ms while
   * the answer waits for more.
   *
   * @throws IOException where the client went away
   */
  void tick() throws IOException;

  /**
   * Ends the answer. Trailers reach the caller through the sealed channel only.
   *
   * @throws IOException where the client went away
   */
  void end(List<Field> trailers) throws IOException;
}
