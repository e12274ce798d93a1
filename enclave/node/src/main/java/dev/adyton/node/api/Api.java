package dev.adyton.node.api;

import dev.adyton.codec.Digest;
import dev.adyton.node.audit.AuditTrail;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.responses.ResponseDoors;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Route;
import java.util.ArrayList;
import java.util.List;

/** The doors of OpenAI's and Anthropic's APIs, under the prefixes that their users expect. */
public final class Api {
  private final Services services;
  private final Bounds bounds = new Bounds();
  private final BackgroundDesk background;

  /**
   * @param outcome names what decides an answer, beside its request
   * @param audit where it is written down what became of promises
   */
  public Api(Services services, Digest outcome, AuditTrail audit, Events events) {
    this.services = services;
    this.background = new BackgroundDesk(services, bounds, outcome, audit, events);
  }

  /**
   * Returns what makes responses that were promised; to be started, and closed before the store.
   */
  public BackgroundDesk background() {
    return background;
  }

  /** Returns the doors for one served model. */
  public List<Door> doors() {
    ModelsHandler models =
        new ModelsHandler(services.served(), services.callers(), services.shelf());
    Handler chat = new InferenceHandler(Dialect.CHAT_COMPLETIONS, services, bounds, background);
    Handler responses = new InferenceHandler(Dialect.RESPONSES, services, bounds, background);
    Handler messages = new InferenceHandler(Dialect.MESSAGES, services, bounds, background);
    Handler compact = new CompactHandler(services, bounds);
    Handler embeddings = new EmbeddingsHandler(services);
    Handler completions = new CompletionsHandler(services);
    Handler count = new CountTokensHandler(Dialect.MESSAGES, services);
    Handler inputTokens = new CountTokensHandler(Dialect.RESPONSES, services);
    ConversationHandler conversations = new ConversationHandler(services);
    FilesHandler files = new FilesHandler(services);
    ProjectsHandler projects = new ProjectsHandler(services);
    TokensHandler tokens = new TokensHandler(services);
    List<Door> doors = new ArrayList<>();
    for (String prefix : List.of("/v1", "/openai/v1")) {
      doors.add(new Door(Route.CHAT_COMPLETIONS, "POST", prefix + "/chat/completions", chat));
      doors.add(new Door(Route.COMPLETIONS, "POST", prefix + "/completions", completions));
      doors.add(new Door(Route.EMBEDDINGS, "POST", prefix + "/embeddings", embeddings));
      doors.add(new Door(Route.RESPONSES, "POST", prefix + "/responses", responses));
      doors.add(new Door(Route.COMPACT, "POST", prefix + "/responses/compact", compact));
      doors.add(
          new Door(Route.COUNT_TOKENS, "POST", prefix + "/responses/input_tokens", inputTokens));
      doors.addAll(conversations.doors(prefix));
      doors.addAll(files.doors(prefix));
      doors.add(new Door(Route.MODELS, "GET", prefix + "/models", models::list));
      doors.add(new Door(Route.MODEL, "GET", prefix + "/models/*", models::one));
    }
    String organization = "/v1/organization/projects";
    doors.add(new Door(Route.PROJECT, "GET", organization, projects::list));
    doors.add(new Door(Route.PROJECT, "GET", organization + "/*", projects::one));
    doors.add(new Door(Route.DATA_RETENTION, "GET", "/v1/data_retention", projects::retention));
    doors.addAll(new AccessKeysHandler(services).doors());
    for (String prefix : List.of("", "/v1")) {
      doors.add(new Door(Route.TOKENIZE, "POST", prefix + "/tokenize", tokens::tokenize));
      doors.add(new Door(Route.TOKENIZE, "POST", prefix + "/detokenize", tokens::detokenize));
    }
    // vLLM has it outside of its versions, and harnesses look for it there.
    doors.add(new Door(Route.TOKENIZER_INFO, "GET", "/tokenizer_info", tokens::info));
    for (String prefix : List.of("/anthropic/v1", "/v1")) {
      doors.add(new Door(Route.MESSAGES, "POST", prefix + "/messages", messages));
      doors.add(new Door(Route.COUNT_TOKENS, "POST", prefix + "/messages/count_tokens", count));
    }
    doors.addAll(
        ResponseDoors.doors(
            services.shelf(), services.live(), services.callers(), services.receipts()));
    return doors;
  }
}
