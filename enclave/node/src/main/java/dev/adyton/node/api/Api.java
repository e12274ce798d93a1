package dev.adyton.node.api;

import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Route;
import java.util.List;

/** The doors of OpenAI's API. */
public final class Api {
  private Api() {}

  /** Returns the doors for one served model. */
  public static List<Door> doors(
      Served served, EngineRoom room, Guard guard, ApiKeys keys, ReceiptDesk receipts) {
    ModelsHandler models = new ModelsHandler(served, keys);
    return List.of(
        new Door(
            Route.CHAT_COMPLETIONS,
            "POST",
            "/v1/chat/completions",
            new InferenceHandler(Dialect.CHAT_COMPLETIONS, served, room, guard, keys, receipts)),
        new Door(
            Route.RESPONSES,
            "POST",
            "/v1/responses",
            new InferenceHandler(Dialect.RESPONSES, served, room, guard, keys, receipts)),
        new Door(Route.MODELS, "GET", "/v1/models", models::list),
        new Door(Route.MODEL, "GET", "/v1/models/*", models::one));
  }
}
