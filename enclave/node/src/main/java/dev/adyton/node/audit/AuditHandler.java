package dev.adyton.node.audit;

import dev.adyton.node.audit.AuditEvent.Background;
import dev.adyton.node.audit.AuditEvent.Call;
import dev.adyton.node.audit.AuditEvent.Usage;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.telemetry.Route;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** {@code GET /v1/audit/events}: the caller's own records, exact, the newest first. Thread-safe. */
public final class AuditHandler {
  private static final int MAX_PAGE = 100;
  private static final int PAGE = 20;

  private final AuditTrail trail;
  private final Authenticator callers;
  private final String model;

  private AuditHandler(AuditTrail trail, Authenticator callers, String model) {
    this.trail = trail;
    this.callers = callers;
    this.model = model;
  }

  /** Returns the door. */
  public static Door door(AuditTrail trail, Authenticator callers, String model) {
    AuditHandler handler = new AuditHandler(trail, callers, model);
    return new Door(Route.AUDIT, "GET", "/v1/audit/events", handler::list);
  }

  private void list(Exchange exchange) throws ApiException, IOException {
    Caller caller = callers.require(exchange, Action.LIST_AUDIT_EVENTS);
    Query query = Query.of(exchange.head());
    int limit = query.whole("limit", 1, MAX_PAGE).orElse(PAGE);
    List<AuditEvent> all = trail.of(caller);
    int from = 0;
    Optional<String> after = query.text("after");
    if (after.isPresent()) {
      from = all.stream().map(AuditEvent::id).toList().indexOf(after.get()) + 1;
      if (from == 0) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "after");
      }
    }
    int to = Math.min(all.size(), from + limit);
    List<AuditEvent> page = all.subList(from, to);
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("object", "list");
          out.writeArrayPropertyStart("data");
          page.forEach(event -> write(out, event));
          out.writeEndArray();
          out.writeBooleanProperty("has_more", to < all.size());
        });
    Answers.json(exchange, 200, content);
  }

  private void write(JsonGenerator out, AuditEvent event) {
    out.writeStartObject();
    out.writeStringProperty("object", "audit.event");
    out.writeStringProperty("id", event.id());
    out.writeStringProperty("request_id", "req_" + event.subject().requestId());
    out.writeNumberProperty("ended_at", event.subject().ended());
    out.writeStringProperty("project", event.subject().project());
    switch (event) {
      case Call call -> {
        out.writeStringProperty("type", "call");
        out.writeStringProperty("route", lower(call.route()));
        out.writeStringProperty("carrier", lower(call.carrier()));
        out.writeNumberProperty("status", call.status());
        code(out, call.failure());
        out.writeNumberProperty("milliseconds", call.millis());
        if (call.inference()) {
          call.firstMillis()
              .ifPresent(millis -> out.writeNumberProperty("first_text_milliseconds", millis));
          computed(out, call.usage());
        }
      }
      case Background made -> {
        out.writeStringProperty("type", "background");
        out.writeStringProperty("outcome", lower(made.outcome()));
        code(out, made.failure());
        computed(out, made.usage());
      }
    }
    out.writeEndObject();
  }

  private static void code(JsonGenerator out, Optional<ErrorCode> failure) {
    if (failure.isPresent()) {
      out.writeStringProperty("code", failure.get().wire());
    } else {
      out.writeNullProperty("code");
    }
  }

  private void computed(JsonGenerator out, Usage usage) {
    out.writeStringProperty("model", model);
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("input_tokens", usage.input());
    out.writeNumberProperty("cached_tokens", usage.cached());
    out.writeNumberProperty("output_tokens", usage.output());
    out.writeEndObject();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
