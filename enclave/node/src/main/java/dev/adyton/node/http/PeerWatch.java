package dev.adyton.node.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;

/**
 * Finds out whether the other end closed its connection while a handler works. Jetty does not read
 * while a request is handled, so nobody would notice before the next write; a plain answer has no
 * next write. The body was read to its end, so the only bytes that can come are a close or, from a
 * client that pipelines, the next request. Java has no peek: such bytes are lost, and the
 * connection is closed after the answer, upon which the client must send the next request again
 * (RFC 9112 §9.3.2). Used by the exchange's thread alone.
 */
final class PeerWatch {
  private final EndPoint endPoint;
  private final ByteBuffer scratch = ByteBuffer.allocate(1).flip();
  private boolean gone;
  private boolean spoiled;

  PeerWatch(EndPoint endPoint) {
    this.endPoint = endPoint;
  }

  /** Returns whether the peer closed or broke the connection. Never blocks. */
  boolean gone() {
    if (gone || spoiled) {
      // A client that pipelines is not watched any further: its next bytes are not ours to drop.
      return gone;
    }
    try {
      // Jetty's buffers are kept in flush mode: position = limit = empty.
      scratch.position(0).limit(0);
      int filled = endPoint.isOpen() ? endPoint.fill(scratch) : -1;
      gone = filled < 0;
      spoiled = filled > 0;
    } catch (IOException e) {
      gone = true;
    }
    return gone;
  }

  boolean spoiled() {
    return spoiled || gone;
  }
}
