package dev.adyton.node.api;

import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/**
 * Answers what Mantle's users ask about where they are: {@code GET /v1/organization/projects} and
 * {@code GET /v1/data_retention}. Both read only: projects are made by signed admin verbs, and what
 * is kept is decided by the node's settings. A key sees its own project alone. Thread-safe.
 */
final class ProjectsHandler {
  private final Services services;

  ProjectsHandler(Services services) {
    this.services = services;
  }

  void list(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.LIST_PROJECTS);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "list");
          out.writeArrayPropertyStart("data");
          out.writeStartObject();
          members(out, caller);
          out.writeEndObject();
          out.writeEndArray();
          out.writeStringProperty("first_id", caller.project());
          out.writeStringProperty("last_id", caller.project());
          out.writeBooleanProperty("has_more", false);
        });
    Answers.json(exchange, 200, content);
  }

  void one(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.GET_PROJECT);
    String path = exchange.head().path();
    if (!path.substring(path.lastIndexOf('/') + 1).equals(caller.project())) {
      throw ApiException.of(ErrorCode.NOT_FOUND);
    }
    Answers.json(exchange, 200, JsonOut.object(out -> members(out, caller)));
  }

  /** Who can ask at all belongs to a project that is neither suspended nor archived. */
  private void members(JsonGenerator out, Caller caller) {
    out.writeStringProperty("id", caller.project());
    out.writeStringProperty("object", "organization.project");
    out.writeStringProperty("name", caller.project());
    out.writeNumberProperty("created_at", services.served().created());
    out.writeNullProperty("archived_at");
    out.writeStringProperty("status", "active");
    out.writeObjectPropertyStart("data_retention");
    out.writeStringProperty("mode", services.shelf().mode());
    out.writeEndObject();
  }

  void retention(Exchange exchange) throws ApiException, IOException {
    services.callers().require(exchange, Action.GET_ACCOUNT_DATA_RETENTION);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("mode", services.shelf().mode());
          out.writeNumberProperty("updated_at", services.served().created());
        });
    Answers.json(exchange, 200, content);
  }
}
