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
 */
record Keeping(boolean store, boolean background, Optional<SecretText> previous) {
  static final Keeping NOTHING = new Keeping(false, false, Optional.empty());

  /** Returns this where nothing is to be kept, whatever was asked for. */
  Keeping nothingKept() {
    return new Keeping(false, background, previous);
  }

  static Keeping read(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    boolean background = body.flag("background", false);
    boolean store = body.flag("store", background);
    if (background && !store) {
      // A promise has to be written down.
      throw ApiException.of(ErrorCode.INVALID_VALUE, "store");
    }
    return new Keeping(store, background, body.text("previous_response_id"));
  }
}
