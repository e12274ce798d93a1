package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.List;

/** What was said before a request, in the conversation or the response that it goes on from. */
final class Earlier {
  private Earlier() {}

  /**
   * Returns it, oldest first; nothing where the request names neither.
   *
   * @throws ApiException where what it names is not there, or not over yet
   */
  static List<ChatMessage> of(Services services, Caller caller, Keeping keeping)
      throws ApiException {
    if (keeping.conversation().isPresent()) {
      String id = keeping.conversation().get().reveal();
      return services.conversations().find(caller, id).messages();
    }
    if (keeping.previous().isEmpty()) {
      return List.of();
    }
    String id = keeping.previous().get().reveal();
    if (services.live().find(caller, id).isPresent()) {
      throw ApiException.of(ErrorCode.RESPONSE_NOT_READY, "previous_response_id");
    }
    return services.shelf().find(caller, id, "previous_response_id").conversation();
  }
}
