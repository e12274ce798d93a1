package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.responses.ConversationShelf;
import dev.adyton.node.responses.InputItem;
import dev.adyton.node.responses.ListPage;
import dev.adyton.node.responses.StoredConversation;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's Conversations: kept, labelled, added to, read and forgotten. Thread-safe. */
final class ConversationHandler {
  /** Most items of one request (OpenAI OpenAPI, {@code CreateConversationBody}). */
  private static final int MAX_ITEMS = 20;

  private static final String ROOM = "/conversations/";

  private final Services services;
  private final ConversationShelf shelf;

  ConversationHandler(Services services) {
    this.services = services;
    this.shelf = services.conversations();
  }

  List<Door> doors(String prefix) {
    String all = prefix + "/conversations";
    String one = all + "/*";
    String items = one + "/items";
    return List.of(
        door("POST", all, this::create),
        door("GET", one, this::get),
        door("POST", one, this::label),
        door("DELETE", one, this::delete),
        door("GET", items, this::items),
        door("POST", items, this::add),
        door("GET", items + "/*", this::item),
        door("DELETE", items + "/*", this::remove));
  }

  private static Door door(String method, String path, Handler handler) {
    return new Door(Route.CONVERSATION, method, path, handler);
  }

  private static String[] names(Exchange exchange) {
    String path = exchange.head().path();
    return path.substring(path.indexOf(ROOM) + ROOM.length()).split("/", -1);
  }

  private void create(Exchange exchange) throws ApiException, IOException {
    JsonPost.serve(
        services,
        exchange,
        Action.CREATE_CONVERSATION,
        (caller, body) -> {
          SecretText labels = labels(body);
          List<ChatMessage> items =
              body.items("items").isEmpty() ? List.of() : items(exchange, caller, body);
          body.requireAllKnown();
          StoredConversation made =
              new StoredConversation(shelf.now(), labels, 0, List.of()).plus(items);
          return object(shelf.create(caller, exchange.head().requestId(), made), made);
        });
  }

  private void get(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_CONVERSATION);
    String id = names(exchange)[0];
    Answers.json(exchange, 200, object(id, shelf.find(caller, id)));
  }

  private void label(Exchange exchange) throws ApiException, IOException {
    String id = names(exchange)[0];
    JsonPost.serve(
        services,
        exchange,
        Action.UPDATE_CONVERSATION,
        (caller, body) -> {
          if (body.any("metadata").isEmpty()) {
            throw body.missing("metadata");
          }
          SecretText labels = labels(body);
          body.requireAllKnown();
          return object(id, shelf.change(caller, id, c -> c.labelled(labels)));
        });
  }

  private void delete(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.DELETE_CONVERSATION);
    String id = names(exchange)[0];
    shelf.delete(caller, id);
    Answers.json(exchange, 200, Deleted.of(id, "conversation.deleted"));
  }

  private void items(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_CONVERSATION);
    String id = names(exchange)[0];
    List<InputItem> items = shelf.find(caller, id).shown(id);
    Answers.json(exchange, 200, ListPage.of(items, Query.of(exchange.head())));
  }

  private void add(Exchange exchange) throws ApiException, IOException {
    String id = names(exchange)[0];
    JsonPost.serve(
        services,
        exchange,
        Action.UPDATE_CONVERSATION,
        (caller, body) -> {
          List<ChatMessage> items = items(exchange, caller, body);
          body.requireAllKnown();
          return added(caller, id, items);
        });
  }

  private List<ChatMessage> items(Exchange exchange, Caller caller, Members body)
      throws ApiException {
    return ResponsesInput.items(body, MAX_ITEMS, Attachments.of(services, exchange, caller));
  }

  private byte[] added(Caller caller, String id, List<ChatMessage> items) throws ApiException {
    int before = shelf.find(caller, id).next();
    StoredConversation after = shelf.change(caller, id, c -> c.plus(items));
    List<InputItem> added = new ArrayList<>();
    List<InputItem> shown = after.shown(id);
    for (int i = 0; i < shown.size(); i++) {
      if (after.items().get(i).number() >= before) {
        added.add(shown.get(i));
      }
    }
    return ListPage.whole(added);
  }

  private void item(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_CONVERSATION);
    String[] names = names(exchange);
    List<InputItem> shown = shelf.find(caller, names[0]).shown(names[0]);
    InputItem item =
        shown.stream()
            .filter(i -> i.id().equals(names[2]))
            .findFirst()
            .orElseThrow(() -> ApiException.of(ErrorCode.CONVERSATION_NOT_FOUND));
    Answers.json(exchange, 200, JsonOut.object(item::inner));
  }

  private void remove(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.UPDATE_CONVERSATION);
    String[] names = names(exchange);
    String id = names[0];
    StoredConversation found = shelf.find(caller, id);
    List<InputItem> shown = found.shown(id);
    int at = 0;
    while (at < shown.size() && !shown.get(at).id().equals(names[2])) {
      at++;
    }
    if (at == shown.size()) {
      throw ApiException.of(ErrorCode.CONVERSATION_NOT_FOUND);
    }
    int number = found.items().get(at).number();
    Answers.json(exchange, 200, object(id, shelf.change(caller, id, c -> c.without(number))));
  }

  private static SecretText labels(Members body) throws ApiException {
    return Labels.metadata(body).map(JsonText::of).orElseGet(() -> SecretText.of("{}"));
  }

  private static byte[] object(String id, StoredConversation conversation) {
    return JsonOut.object(out -> {
      out.writeStringProperty("id", id);
      out.writeStringProperty("object", "conversation");
      out.writeNumberProperty("created_at", conversation.created());
      out.writeName("metadata");
      JsonText.raw(out, conversation.metadata());
    });
  }
}
