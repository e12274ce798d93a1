package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import java.util.Optional;

/**
 * What a request says about other requests.
 *
 * @param store whether its response is to be kept; false unless sent
 * @param previous the kept response that it goes on from
 */
record Keeping(boolean store, Optional<SecretText> previous) {
  static final Keeping NOTHING = new Keeping(false, Optional.empty());

  /** Returns this where nothing is to be kept, whatever was asked for. */
  Keeping nothingKept() {
    return new Keeping(false, previous);
  }

  static Keeping read(JsonValue.Obj object) throws ApiException {
    Members body = new Members(object, "");
    return new Keeping(body.flag("store", false), body.text("previous_response_id"));
  }
}
