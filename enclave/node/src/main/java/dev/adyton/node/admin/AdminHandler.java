package dev.adyton.node.admin;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;

/** {@code POST /.well-known/adyton/admin}: a signed request in, a typed answer out. Thread-safe. */
public final class AdminHandler {
  private final AdminDesk desk;

  private AdminHandler(AdminDesk desk) {
    this.desk = desk;
  }

  /**
   * Returns the door. Not to be opened inside the sealed channel: administrators are no callers.
   */
  public static Door door(AdminDesk desk) {
    return new Door(
        Route.ADMIN, "POST", "/.well-known/adyton/admin", new AdminHandler(desk)::handle);
  }

  private void handle(Exchange exchange) throws ApiException, IOException {
    byte[] body = exchange.body();
    if (body.length > AdminRequest.MAX_BYTES) {
      throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
    }
    AdminAnswer answer = desk.answer(body);
    Answers.json(exchange, status(answer.code()), answer.bytes());
  }

  private static int status(AdminCode code) {
    return switch (code) {
      case DONE -> 200;
      case MALFORMED -> 400;
      case UNSIGNED -> 401;
      case OTHER_NODE, EXPIRED, REPLAYED, NOT_GRANTED, SIGNERS_MISSING -> 403;
      case UNKNOWN_PROJECT -> 404;
      case PROJECT_DELETED -> 410;
      case PROJECT_EXISTS, LIMIT, NOT_AVAILABLE_HERE -> 409;
      case BUSY -> 429;
      case LEDGER_UNAVAILABLE, STORE_FAILED -> 503;
    };
  }
}
