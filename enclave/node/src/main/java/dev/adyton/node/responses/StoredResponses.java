package dev.adyton.node.responses;

import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code GET} and {@code DELETE /v1/responses/{id}}, {@code GET /v1/responses/{id}/input_items}.
 * Thread-safe.
 */
public final class StoredResponses {
  private static final String PATH = "/v1/responses/";
  private static final String ITEMS = "/input_items";

  private final ResponseShelf shelf;
  private final ApiKeys keys;

  private StoredResponses(ResponseShelf shelf, ApiKeys keys) {
    this.shelf = shelf;
    this.keys = keys;
  }

  /** Returns the doors. */
  public static List<Door> doors(ResponseShelf shelf, ApiKeys keys) {
    StoredResponses handler = new StoredResponses(shelf, keys);
    return List.of(
        new Door(Route.RESPONSE, "GET", PATH + "*", handler::get),
        new Door(Route.RESPONSE, "DELETE", PATH + "*", handler::delete),
        new Door(Route.INPUT_ITEMS, "GET", PATH + "*" + ITEMS, handler::items));
  }

  private void get(Exchange exchange) throws ApiException, IOException {
    Caller caller = keys.require(exchange.head());
    StoredResponse found = shelf.find(caller, exchange.head().path().substring(PATH.length()));
    Answers.json(exchange, 200, found.body().reveal().getBytes(StandardCharsets.UTF_8));
  }

  private void delete(Exchange exchange) throws ApiException, IOException {
    Caller caller = keys.require(exchange.head());
    String id = exchange.head().path().substring(PATH.length());
    shelf.delete(caller, id);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("id", id);
          out.writeStringProperty("object", "response");
          out.writeBooleanProperty("deleted", true);
        });
    Answers.json(exchange, 200, content);
  }

  /** All of them, newest first: OpenAI's default order. */
  private void items(Exchange exchange) throws ApiException, IOException {
    Caller caller = keys.require(exchange.head());
    String path = exchange.head().path();
    String id = path.substring(PATH.length(), path.length() - ITEMS.length());
    List<InputItem> items = InputItem.of(id, shelf.find(caller, id).input()).reversed();
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "list");
          out.writeArrayPropertyStart("data");
          items.forEach(item -> item.write(out));
          out.writeEndArray();
          out.writeStringProperty("first_id", items.getFirst().id());
          out.writeStringProperty("last_id", items.getLast().id());
          out.writeBooleanProperty("has_more", false);
        });
    Answers.json(exchange, 200, content);
  }
}
