package dev.adyton.node.api;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.responses.ResponseShelf;
import dev.adyton.node.run.Served;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Answers {@code GET /v1/models} and {@code GET /v1/models/{id}}: OpenAI's members, and beside them
 * what a client otherwise has to know by heart: context, routes, numerics, and what was launched.
 */
final class ModelsHandler {

  private final Served served;
  private final Authenticator callers;
  private final ResponseShelf shelf;

  ModelsHandler(Served served, Authenticator callers, ResponseShelf shelf) {
    this.served = served;
    this.callers = callers;
    this.shelf = shelf;
  }

  void list(Exchange exchange) throws ApiException, IOException {
    callers.require(exchange, Action.LIST_MODELS);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "list");
          out.writeArrayPropertyStart("data");
          out.writeStartObject();
          members(out);
          out.writeEndObject();
          out.writeEndArray();
        });
    Answers.json(exchange, 200, content);
  }

  void one(Exchange exchange) throws ApiException, IOException {
    callers.require(exchange, Action.GET_MODEL);
    if (!last(exchange.head().path()).equals(served.id())) {
      throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
    }
    Answers.json(exchange, 200, JsonOut.object(this::members));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<String> apis() {
    return served.embedder().isPresent()
        ? List.of("/v1/embeddings")
        : List.of(
            "/v1/chat/completions", "/v1/completions", "/v1/responses", "/anthropic/v1/messages");
  }

  private void members(JsonGenerator out) {
    out.writeStringProperty("id", served.id());
    out.writeStringProperty("object", "model");
    out.writeNumberProperty("created", served.created());
    out.writeStringProperty("owned_by", "system");
    out.writeStringProperty("status", "available");
    out.writeNumberProperty("context_length", served.contextLength());
    out.writeArrayPropertyStart("supported_apis");
    apis().forEach(out::writeString);
    out.writeEndArray();
    out.writeStringProperty("deployable", served.deployable());
    out.writeStringProperty("launch", served.launchState());
    out.writeStringProperty("numerics", served.numerics());
    out.writeStringProperty("kernels", served.kernels());
    out.writeObjectPropertyStart("data_retention");
    out.writeStringProperty("mode", shelf.mode());
    out.writeEndObject();
  }
}
