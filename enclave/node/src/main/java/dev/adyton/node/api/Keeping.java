package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.Optional;

/**
 * What a request says about other requests.
 *
 * @param store whether its response is to be kept; false unless sent, or made in the background
 * @param background whether it is promised now and made later
 * @param previous the kept response that it goes on from
 * @param conversation the conversation that it goes on with
 */
record Keeping(
    boolean store,
    boolean background,
    Optional<SecretText> previous,
    Optional<SecretText> conversation) {
  static final Keeping NOTHING = new Keeping(false, false, Optional.empty(), Optional.empty());

  /** Returns this where nothing is to be kept, whatever was asked for. */
  Keeping nothingKept() {
    return new Keeping(false, background, previous, conversation);
  }

  static Keeping read(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    boolean background = body.flag("background", false);
    boolean store = body.flag("store", background);
    if (background && !store) {
      // A promise has to be written down.
      throw ApiException.of(ErrorCode.INVALID_VALUE, "store");
    }
    Optional<SecretText> previous = body.text("previous_response_id");
    Optional<SecretText> conversation = conversation(body);
    if (conversation.isPresent() && (previous.isPresent() || background)) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "conversation");
    }
    return new Keeping(store, background, previous, conversation);
  }

  /** A name, or an object with one. */
  private static Optional<SecretText> conversation(Members body) throws ApiException {
    Optional<JsonValue> given = body.any("conversation");
    if (given.isPresent() && given.get() instanceof JsonValue.Obj) {
      return Optional.of(body.object("conversation").orElseThrow().requiredText("id"));
    }
    return body.text("conversation");
  }
}
