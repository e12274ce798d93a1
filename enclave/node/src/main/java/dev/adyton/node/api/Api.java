package dev.adyton.node.api;

import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.responses.ResponseShelf;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Route;
import java.util.ArrayList;
import java.util.List;

/** The doors of OpenAI's and Anthropic's APIs, under the prefixes that their users expect. */
public final class Api {
  private Api() {}

  /** Returns the doors for one served model. */
  public static List<Door> doors(
      Served served,
      EngineRoom room,
      Guard guard,
      Tenancy tenancy,
      ApiKeys keys,
      ReceiptDesk receipts,
      ResponseShelf shelf) {
    ModelsHandler models = new ModelsHandler(served, keys, shelf);
    List<Door> doors = new ArrayList<>();
    for (String prefix : List.of("/v1", "/openai/v1")) {
      doors.add(
          new Door(
              Route.CHAT_COMPLETIONS,
              "POST",
              prefix + "/chat/completions",
              new InferenceHandler(
                  Dialect.CHAT_COMPLETIONS, served, room, guard, tenancy, keys, receipts, shelf)));
      doors.add(
          new Door(
              Route.RESPONSES,
              "POST",
              prefix + "/responses",
              new InferenceHandler(
                  Dialect.RESPONSES, served, room, guard, tenancy, keys, receipts, shelf)));
      doors.add(new Door(Route.MODELS, "GET", prefix + "/models", models::list));
      doors.add(new Door(Route.MODEL, "GET", prefix + "/models/*", models::one));
    }
    for (String prefix : List.of("/anthropic/v1", "/v1")) {
      doors.add(
          new Door(
              Route.MESSAGES,
              "POST",
              prefix + "/messages",
              new InferenceHandler(
                  Dialect.MESSAGES, served, room, guard, tenancy, keys, receipts, shelf)));
      doors.add(
          new Door(
              Route.COUNT_TOKENS,
              "POST",
              prefix + "/messages/count_tokens",
              new CountTokensHandler(served, keys)));
    }
    return doors;
  }
}
