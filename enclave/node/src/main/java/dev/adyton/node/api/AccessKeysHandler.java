package dev.adyton.node.api;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.responses.AccessKeyShelf;
import dev.adyton.node.responses.AccessKeyShelf.Made;
import dev.adyton.node.responses.AccessKeyShelf.Shown;
import dev.adyton.node.telemetry.Carrier;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * {@code POST}, {@code GET} and {@code DELETE /v1/access_keys}: secrets that sign requests in the
 * name of the key that made them. Thread-safe.
 */
final class AccessKeysHandler {
  private static final String PATH = "/v1/access_keys";

  private final Services services;
  private final AccessKeyShelf shelf;

  AccessKeysHandler(Services services) {
    this.services = services;
    this.shelf = services.accessKeys();
  }

  List<Door> doors() {
    return List.of(
        new Door(Route.ACCESS_KEY, "POST", PATH, this::make),
        new Door(Route.ACCESS_KEY, "GET", PATH, this::list),
        new Door(Route.ACCESS_KEY, "DELETE", PATH + "/*", this::delete));
  }

  /**
   * A signed request may come over plain TLS, whose end need not be this node: the answer to this
   * one would show the secret there.
   */
  static void requireUnseen(RequestHead head) throws ApiException {
    if (head.carrier() != Carrier.SEALED && !head.loopbackPeer()) {
      throw ApiException.of(ErrorCode.SECRET_IN_CLEAR_REFUSED);
    }
  }

  private void make(Exchange exchange) throws ApiException, IOException {
    requireUnseen(exchange.head());
    JsonPost.serve(
        services,
        exchange,
        Action.CREATE_ACCESS_KEY,
        (caller, body) -> {
          body.requireAllKnown();
          Shown shown = shelf.make(caller);
          return JsonOut.object(out -> {
            members(out, caller, shown.made());
            out.writeStringProperty("secret_access_key", shown.secret());
          });
        });
  }

  private static void members(JsonGenerator out, Caller caller, Made made) {
    out.writeStringProperty("id", made.id());
    out.writeStringProperty("object", "access_key");
    out.writeNumberProperty("created_at", made.created());
    out.writeStringProperty("project", caller.project());
  }

  private void list(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.LIST_ACCESS_KEYS);
    List<Made> all = shelf.list(caller);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "list");
          out.writeArrayPropertyStart("data");
          for (Made made : all) {
            out.writeStartObject();
            members(out, caller, made);
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeBooleanProperty("has_more", false);
        });
    Answers.json(exchange, 200, content);
  }

  private void delete(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.DELETE_ACCESS_KEY);
    String path = exchange.head().path();
    String id = path.substring(path.lastIndexOf('/') + 1);
    shelf.delete(caller, id);
    Answers.json(exchange, 200, Deleted.of(id, "access_key"));
  }
}
