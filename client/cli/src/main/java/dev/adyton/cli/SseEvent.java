package dev.adyton.cli;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One server-sent event (WHATWG HTML §9.2.6). Its data is content: {@link #toString()} hides it.
 *
 * @param type the {@code event} field, empty where there is none
 * @param data the {@code data} lines joined by newlines
 */
record SseEvent(String type, String data) {
  /** After one of these no SDK reads on, so that nothing may be learned later that changes them. */
  private static final Set<String> LAST =
      Set.of(
          "response.completed", "response.failed", "response.incomplete", "message_stop", "error");

  static SseEvent parse(byte[] block) {
    StringBuilder data = new StringBuilder();
    String type = "";
    for (String line : new String(block, StandardCharsets.UTF_8).lines().toList()) {
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "event" -> type = value;
        case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
        default -> {
          // Comments (an empty field name), ids and retries say nothing to us.
        }
      }
    }
    return new SseEvent(type, data.toString());
  }

  /** Returns whether a caller takes the answer to be whole once it has seen this. */
  boolean isLast() {
    return data.equals("[DONE]") || LAST.contains(type);
  }

  @Override
  public String toString() {
    return "SseEvent[" + data.length() + " characters]";
  }
}
