package dev.adyton.node.receipts;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;

/** {@code GET /v1/receipts/{request-id}}: the receipt of a plain exchange. Thread-safe. */
public final class ReceiptHandler {
  private static final String PATH = "/v1/receipts/";

  private final ReceiptStore store;
  private final Authenticator callers;

  private ReceiptHandler(ReceiptStore store, Authenticator callers) {
    this.store = store;
    this.callers = callers;
  }

  /** Returns the door. */
  public static Door door(ReceiptStore store, Authenticator callers) {
    ReceiptHandler handler = new ReceiptHandler(store, callers);
    return new Door(Route.RECEIPT, "GET", PATH + "*", handler::fetch);
  }

  private void fetch(Exchange exchange) throws ApiException, IOException {
    Caller caller = callers.require(exchange, Action.GET_INFERENCE);
    String id = exchange.head().path().substring(PATH.length());
    String bare = id.startsWith("req_") ? id.substring("req_".length()) : id;
    ReceiptStore.Issued issued =
        store.find(bare, caller).orElseThrow(() -> ApiException.of(ErrorCode.RECEIPT_NOT_FOUND));
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "receipt");
          out.writeStringProperty("id", bare);
          out.writeStringProperty("receipt", issued.signed());
          out.writeStringProperty("receipt_key", issued.key());
        });
    Answers.json(exchange, 200, content);
  }
}
