package dev.adyton.node.mcp;

import java.io.Serial;

/** A server of tools did not do what it should. Carries nothing of what it said. */
public final class McpException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong, in words for the caller. */
  public enum Code {
    /** No connection, or one that broke off. */
    UNREACHABLE("The server cannot be reached."),
    /** Nothing whole came in time. */
    TIMEOUT("The server did not answer in time."),
    /** Another status than 200; redirects are not followed. */
    STATUS("The server answered with another HTTP status than 200."),
    /** The session is no more, and a new one was not to be had either. */
    SESSION_LOST("The server has lost the session."),
    /** Neither JSON nor events. */
    CONTENT_TYPE("The server answered in another media type than JSON or an event stream."),
    /** More than is taken. */
    TOO_LARGE("The server's answer is larger than this node takes."),
    /** Not the protocol. */
    MALFORMED("The server's answer is malformed."),
    /** Another version of it. */
    PROTOCOL_VERSION("The server speaks another version of the protocol."),
    /** An error in the protocol's own words. */
    RPC("The server refused the request.");

    private final String message;

    Code(String message) {
      this.message = message;
    }

    /** Returns the constant words. */
    public String message() {
      return message;
    }
  }

  private final Code code;
  private final int number;

  McpException(Code code) {
    this(code, 0);
  }

  McpException(Code code, int number) {
    super(code.name(), null, false, false);
    this.code = code;
    this.number = number;
  }

  /** Returns what went wrong. */
  public Code code() {
    return code;
  }

  /** Returns the HTTP status or the protocol's error code; 0 where there was none. */
  public int number() {
    return number;
  }
}
