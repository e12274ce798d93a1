package dev.adyton.node.api;

import dev.adyton.node.http.Handler;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.util.ArrayList;
import java.util.List;

/** The doors of OpenAI's and Anthropic's APIs, under the prefixes that their users expect. */
public final class Api {
  private Api() {}

  /** Returns the doors for one served model. */
  public static List<Door> doors(Services services) {
    ModelsHandler models = new ModelsHandler(services.served(), services.keys(), services.shelf());
    Bounds bounds = new Bounds();
    Handler chat = new InferenceHandler(Dialect.CHAT_COMPLETIONS, services, bounds);
    Handler responses = new InferenceHandler(Dialect.RESPONSES, services, bounds);
    Handler messages = new InferenceHandler(Dialect.MESSAGES, services, bounds);
    Handler count = new CountTokensHandler(services);
    List<Door> doors = new ArrayList<>();
    for (String prefix : List.of("/v1", "/openai/v1")) {
      doors.add(new Door(Route.CHAT_COMPLETIONS, "POST", prefix + "/chat/completions", chat));
      doors.add(new Door(Route.RESPONSES, "POST", prefix + "/responses", responses));
      doors.add(new Door(Route.MODELS, "GET", prefix + "/models", models::list));
      doors.add(new Door(Route.MODEL, "GET", prefix + "/models/*", models::one));
    }
    for (String prefix : List.of("/anthropic/v1", "/v1")) {
      doors.add(new Door(Route.MESSAGES, "POST", prefix + "/messages", messages));
      doors.add(new Door(Route.COUNT_TOKENS, "POST", prefix + "/messages/count_tokens", count));
    }
    return doors;
  }
}
