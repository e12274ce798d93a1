package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.responses.AttachedFile;
import java.util.List;

/**
 * What a request's input names and does not hold: only its caller's requests can have it opened.
 */
interface Attached {
  /** Returns the messages that a compacted conversation goes on from. */
  List<ChatMessage> compaction(SecretText sealed) throws ApiException;

  /** Returns a file that was uploaded. */
  AttachedFile file(SecretText named) throws ApiException;
}
