package dev.adyton.node.api;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.files.FileForm;
import dev.adyton.node.files.FileLimits;
import dev.adyton.node.files.FileShelf;
import dev.adyton.node.files.StoredFile;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.responses.ListPage;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** OpenAI's Files: kept, listed, read and forgotten. Thread-safe. */
final class FilesHandler {
  private static final String ROOM = "/files/";
  private static final String FORM = "multipart/form-data";

  /** The longest page that may be asked for (OpenAI OpenAPI, {@code listFiles}). */
  private static final int MAX_PAGE = 10_000;

  private static final String BYTES = "application/octet-stream";

  private final Services services;
  private final FileShelf shelf;

  FilesHandler(Services services) {
    this.services = services;
    this.shelf = services.files();
  }

  List<Door> doors(String prefix) {
    String all = prefix + "/files";
    String one = prefix + ROOM + "*";
    return List.of(
        door("POST", all, this::upload),
        door("GET", all, this::list),
        door("GET", one, this::get),
        door("DELETE", one, this::delete),
        door("GET", one + "/content", this::content));
  }

  private static Door door(String method, String path, Handler handler) {
    return new Door(Route.FILE, method, path, handler);
  }

  private static String id(Exchange exchange) {
    String path = exchange.head().path();
    return path.substring(path.indexOf(ROOM) + ROOM.length()).split("/", -1)[0];
  }

  /** Answered with a receipt, as whatever is posted. */
  private void upload(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.CREATE_FILE);
    if (!exchange.head().fields().mediaType().equals(FORM)) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      String type = exchange.head().fields().only("content-type").orElse("");
      try (FileForm form = FileForm.read(type, body)) {
        StoredFile kept = shelf.keep(caller, exchange.head().requestId(), form);
        tape.json(exchange, JsonOut.object(kept::members), 0);
      }
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private void list(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.LIST_FILES);
    Query query = Query.of(exchange.head());
    Optional<String> purpose = query.text("purpose");
    List<StoredFile> files =
        shelf.list(caller).stream()
            .filter(file -> purpose.isEmpty() || purpose.get().equals(file.purpose().word()))
            .toList();
    Answers.json(exchange, 200, ListPage.of(files, query, FileLimits.MAX_FILES, MAX_PAGE));
  }

  private void get(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_FILE);
    StoredFile file = shelf.find(caller, id(exchange));
    Answers.json(exchange, 200, JsonOut.object(file::members));
  }

  private void content(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_FILE);
    StoredFile file = shelf.find(caller, id(exchange));
    exchange.hold(file.bytes());
    byte[] content = shelf.content(caller, file);
    try {
      Answers.bytes(exchange, 200, BYTES, content, List.of(Answers.NO_STORE));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private void delete(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.DELETE_FILE);
    String id = id(exchange);
    shelf.delete(caller, id);
    Answers.json(exchange, 200, Deleted.of(id, "file"));
  }
}
