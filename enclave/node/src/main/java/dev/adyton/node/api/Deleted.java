package dev.adyton.node.api;

import dev.adyton.node.http.JsonOut;

/** What is said of a thing that is no more. */
final class Deleted {
  private Deleted() {}

  static byte[] of(String id, String object) {
    return JsonOut.object(out -> {
      out.writeStringProperty("id", id);
      out.writeStringProperty("object", object);
      out.writeBooleanProperty("deleted", true);
    });
  }
}
