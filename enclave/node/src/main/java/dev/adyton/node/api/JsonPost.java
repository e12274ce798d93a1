package dev.adyton.node.api;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.receipts.Tape;
import java.io.IOException;
import java.util.Arrays;

/**
 * What is posted as JSON and answered at once, with a receipt: a client of ours takes no answer to
 * something posted without one.
 */
final class JsonPost {
  private JsonPost() {}

  /** What becomes of a request's members. */
  @FunctionalInterface
  interface Step {
    byte[] answer(Caller caller, Members body) throws ApiException;
  }

  static void serve(Services services, Exchange exchange, Action action, Step step)
      throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, action);
    Common.requireJson(exchange);
    byte[] content = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, content)) {
      Members body = new Members(JsonBody.parse(content), "");
      tape.json(exchange, step.answer(caller, body), 0);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }
}
