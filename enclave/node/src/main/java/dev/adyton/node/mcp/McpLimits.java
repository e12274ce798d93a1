package dev.adyton.node.mcp;

import dev.adyton.codec.JsonLimits;
import java.time.Duration;

/**
 * What a server of tools may cost.
 *
 * @param connect time to connect
 * @param answer time from sending a request to the whole of its answer
 * @param farewell time for ending a session
 * @param maxAnswer bytes of one answer, events that are passed over among them
 */
public record McpLimits(Duration connect, Duration answer, Duration farewell, int maxAnswer) {
  /** In force. */
  public static final McpLimits DEFAULT =
      new McpLimits(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(2), 1 << 20);

  /** Most tools of a server. */
  static final int MAX_TOOLS = 128;

  /** Most pages of a list of tools. */
  static final int MAX_PAGES = 16;

  /** Most characters of a cursor, a session's name. */
  static final int MAX_NAME = 1024;

  /** Most characters of a tool's output that the model reads. */
  static final int MAX_OUTPUT = 64 << 10;

  /** Of one JSON document. */
  JsonLimits json() {
    return new JsonLimits(maxAnswer, 32, 65_536);
  }
}
