package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import java.util.List;

/** What stands in a request's input sealed: only its caller's requests can have it opened. */
@FunctionalInterface
interface Attached {
  /** Returns the messages that a compacted conversation goes on from. */
  List<ChatMessage> compaction(SecretText sealed) throws ApiException;

  /** Returns what {@code caller} may open. */
  static Attached of(Services services, Caller caller) {
    return sealed -> services.shelf().compactions().open(caller, sealed);
  }
}
