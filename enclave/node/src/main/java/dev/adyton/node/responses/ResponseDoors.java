package dev.adyton.node.responses;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a response by its id: {@code GET} (also as a stream), {@code DELETE}, {@code
 * POST …/cancel}, {@code GET …/input_items}. Thread-safe.
 */
public final class ResponseDoors {
  private static final String ROOM = "/responses/";

  /** How long a cancelled answer may take to end: the engine looks up between two steps. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ResponseShelf shelf;
  private final LiveResponses live;
  private final Authenticator callers;
  private final ReceiptDesk receipts;

  private ResponseDoors(
      ResponseShelf shelf, LiveResponses live, Authenticator callers, ReceiptDesk receipts) {
    this.shelf = shelf;
    this.live = live;
    this.callers = callers;
    this.receipts = receipts;
  }

  /** Returns the doors. */
  public static List<Door> doors(
      ResponseShelf shelf, LiveResponses live, Authenticator callers, ReceiptDesk receipts) {
    ResponseDoors handler = new ResponseDoors(shelf, live, callers, receipts);
    List<Door> doors = new ArrayList<>();
    for (String prefix : List.of("/v1", "/openai/v1")) {
      String one = prefix + ROOM + "*";
      doors.add(new Door(Route.RESPONSE, "GET", one, handler::get));
      doors.add(new Door(Route.RESPONSE, "DELETE", one, handler::delete));
      doors.add(new Door(Route.CANCEL, "POST", one + "/cancel", handler::cancel));
      doors.add(new Door(Route.INPUT_ITEMS, "GET", one + "/input_items", handler::items));
    }
    return doors;
  }

  private static String id(Exchange exchange) {
    String path = exchange.head().path();
    String rest = path.substring(path.indexOf(ROOM) + ROOM.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  private void get(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = callers.require(exchange, Action.GET_INFERENCE);
    Query query = Query.of(exchange.head());
    String id = id(exchange);
    if (query.flag("stream")) {
      int from = query.whole("starting_after", 0, Integer.MAX_VALUE - 1).orElse(-1) + 1;
      try (Tape tape = receipts.open(exchange.head(), caller, new byte[0])) {
        Follower.follow(exchange, tape, events(caller, id), from, 0);
      }
    } else {
      Answers.json(exchange, 200, body(caller, id));
    }
  }

  private EventLog events(Caller caller, String id) throws ApiException {
    Optional<LiveResponse> running = live.find(caller, id);
    if (running.isPresent()) {
      return running.get().events();
    }
    StoredResponse found = shelf.find(caller, id);
    if (!found.background()) {
      throw ApiException.of(ErrorCode.NOT_BACKGROUND, "stream");
    }
    return EventLog.of(found.events().reveal().getBytes(StandardCharsets.UTF_8));
  }

  /** What is live is looked for first: it is kept before it stops being live. */
  private byte[] body(Caller caller, String id) throws ApiException {
    Optional<LiveResponse> running = live.find(caller, id);
    return running.isPresent()
        ? running.get().body()
        : shelf.find(caller, id).body().reveal().getBytes(StandardCharsets.UTF_8);
  }

  private void cancel(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = callers.require(exchange, Action.CANCEL_INFERENCE);
    String id = id(exchange);
    // Whatever is posted is answered with a receipt, which names what was posted.
    try (Tape tape = receipts.open(exchange.head(), caller, exchange.body())) {
      stop(caller, id);
      if (live.find(caller, id).isEmpty() && !shelf.find(caller, id).background()) {
        throw ApiException.of(ErrorCode.NOT_BACKGROUND);
      }
      tape.json(exchange, body(caller, id), 0);
    }
  }

  /** Ends what is live, and waits for that. */
  private void stop(Caller caller, String id) throws InterruptedException {
    Optional<LiveResponse> running = live.find(caller, id);
    if (running.isPresent()) {
      running.get().cancel();
      running.get().events().awaitEnd(PATIENCE);
    }
  }

  private void delete(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = callers.require(exchange, Action.DELETE_INFERENCE);
    String id = id(exchange);
    stop(caller, id);
    shelf.delete(caller, id);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("id", id);
          out.writeStringProperty("object", "response");
          out.writeBooleanProperty("deleted", true);
        });
    Answers.json(exchange, 200, content);
  }

  private void items(Exchange exchange) throws ApiException, IOException {
    Caller caller = callers.require(exchange, Action.GET_INFERENCE);
    String id = id(exchange);
    List<InputItem> items = InputItem.of(id, shelf.find(caller, id).input());
    Answers.json(exchange, 200, ListPage.of(items, Query.of(exchange.head())));
  }
}
