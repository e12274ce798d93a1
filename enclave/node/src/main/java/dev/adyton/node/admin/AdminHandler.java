package dev.adyton.node.admin;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.StageRequest;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.List;

/**
 * {@code POST /.well-known/adyton/admin}: a signed request in, a typed answer out. An image that is
 * staged comes in parts behind it, under the request's nonce. Thread-safe.
 */
public final class AdminHandler {
  private static final String PATH = "/.well-known/adyton/admin";

  private final AdminDesk desk;

  private AdminHandler(AdminDesk desk) {
    this.desk = desk;
  }

  /**
   * Returns the doors. Not to be opened inside the sealed channel: administrators are no callers.
   */
  public static List<Door> doors(AdminDesk desk) {
    AdminHandler handler = new AdminHandler(desk);
    return List.of(
        new Door(Route.ADMIN, "POST", PATH, handler::handle),
        new Door(Route.ADMIN, "POST", PATH + "/stage", handler::stage),
        new Door(Route.ADMIN, "POST", PATH + "/stage/*/*", handler::part));
  }

  private void handle(Exchange exchange) throws ApiException, IOException {
    byte[] body = exchange.body();
    if (body.length > AdminRequest.MAX_BYTES) {
      throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
    }
    send(exchange, desk.answer(body));
  }

  private void stage(Exchange exchange) throws ApiException, IOException {
    byte[] body = exchange.body();
    if (body.length > StageRequest.MAX_BYTES) {
      throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
    }
    send(exchange, desk.stage(body));
  }

  /** A part has its number; behind the last comes {@code end}. */
  private void part(Exchange exchange) throws ApiException, IOException {
    String[] path = exchange.head().path().split("/", -1);
    String nonce = path[path.length - 2];
    String last = path[path.length - 1];
    if (last.equals("end")) {
      send(exchange, desk.staged(nonce));
    } else if (last.matches("[0-9]{1,4}")) {
      send(exchange, desk.part(nonce, Integer.parseInt(last), exchange.body()));
    } else {
      throw ApiException.of(ErrorCode.NOT_FOUND);
    }
  }

  private static void send(Exchange exchange, AdminAnswer answer) throws IOException {
    Answers.json(exchange, status(answer.code()), answer.bytes());
  }

  private static int status(AdminCode code) {
    return switch (code) {
      case DONE, FELL_BACK -> 200;
      case MALFORMED, RELEASE_MALFORMED -> 400;
      case UNSIGNED -> 401;
      case OTHER_NODE,
          EXPIRED,
          REPLAYED,
          NOT_GRANTED,
          SIGNERS_MISSING,
          RELEASE_UNSIGNED,
          RELEASE_OUT_OF_TIME,
          RELEASE_OLDER,
          RELEASE_REVOKED,
          RELEASE_DIFFERS ->
          403;
      case UNKNOWN_PROJECT -> 404;
      case PROJECT_DELETED -> 410;
      case PROJECT_EXISTS, LIMIT, NOT_AVAILABLE_HERE, NOT_STAGING, NO_GOOD_RELEASE -> 409;
      case RELEASE_TOO_LARGE -> 413;
      case BUSY -> 429;
      case LEDGER_UNAVAILABLE, STORE_FAILED, SLOT_FAILED -> 503;
    };
  }
}
