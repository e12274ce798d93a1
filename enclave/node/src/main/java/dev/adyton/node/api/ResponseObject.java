package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * The response object of {@code /v1/responses} with every member that OpenAI's schema requires;
 * times are whole seconds. What this node does not have stands there with its neutral value.
 */
final class ResponseObject {
  /** Where a response stands. */
  enum Status {
    IN_PROGRESS,
    COMPLETED,
    INCOMPLETE,
    FAILED
  }

  private final String id;
  private final long created;
  private final String model;
  private final Inference inference;
  private final Keeping keeping;

  ResponseObject(String id, long created, String model, Inference inference, Keeping keeping) {
    this.id = id;
    this.created = created;
    this.model = model;
    this.inference = inference;
    this.keeping = keeping;
  }

  String itemId() {
    return "msg_" + id;
  }

  void write(
      JsonGenerator out, Status status, Optional<SecretText> text, Optional<Answered> result) {
    out.writeStartObject();
    members(out, status, text, result);
    out.writeEndObject();
  }

  void failed(JsonGenerator out, ApiException refusal) {
    out.writeStartObject();
    head(out, Status.FAILED, Optional.empty());
    out.writeObjectPropertyStart("error");
    out.writeStringProperty("code", refusal.code().wire());
    out.writeStringProperty("message", refusal.code().message());
    out.writeEndObject();
    out.writeNullProperty("incomplete_details");
    out.writeArrayPropertyStart("output");
    out.writeEndArray();
    out.writeNullProperty("usage");
    settings(out);
    out.writeEndObject();
  }

  void members(
      JsonGenerator out, Status status, Optional<SecretText> text, Optional<Answered> result) {
    head(out, status, result);
    out.writeNullProperty("error");
    if (status == Status.INCOMPLETE) {
      out.writeObjectPropertyStart("incomplete_details");
      boolean filtered = result.isPresent() && result.get().ending() == Ending.CONTENT_FILTER;
      out.writeStringProperty("reason", filtered ? "content_filter" : "max_output_tokens");
      out.writeEndObject();
    } else {
      out.writeNullProperty("incomplete_details");
    }
    out.writeArrayPropertyStart("output");
    if (text.isPresent()) {
      item(out, status == Status.INCOMPLETE ? "incomplete" : "completed", text);
    }
    out.writeEndArray();
    usage(out, result);
    settings(out);
  }

  private void head(JsonGenerator out, Status status, Optional<Answered> result) {
    out.writeStringProperty("id", "resp_" + id);
    out.writeStringProperty("object", "response");
    out.writeNumberProperty("created_at", created);
    if (status == Status.COMPLETED && result.isPresent()) {
      out.writeNumberProperty("completed_at", result.get().ended());
    } else {
      out.writeNullProperty("completed_at");
    }
    out.writeStringProperty("status", status.name().toLowerCase(Locale.ROOT));
    out.writeStringProperty("model", model);
  }

  void item(JsonGenerator out, String status, Optional<SecretText> text) {
    out.writeStartObject();
    out.writeStringProperty("type", "message");
    out.writeStringProperty("id", itemId());
    out.writeStringProperty("status", status);
    out.writeStringProperty("role", "assistant");
    out.writeArrayPropertyStart("content");
    text.ifPresent(whole -> part(out, whole));
    out.writeEndArray();
    out.writeEndObject();
  }

  static void part(JsonGenerator out, SecretText text) {
    out.writeStartObject();
    out.writeStringProperty("type", "output_text");
    out.writeStringProperty("text", text.reveal());
    out.writeArrayPropertyStart("annotations");
    out.writeEndArray();
    out.writeArrayPropertyStart("logprobs");
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void usage(JsonGenerator out, Optional<Answered> result) {
    if (result.isEmpty()) {
      out.writeNullProperty("usage");
      return;
    }
    Answered counts = result.get();
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("input_tokens", counts.promptTokens());
    out.writeObjectPropertyStart("input_tokens_details");
    out.writeNumberProperty("cached_tokens", 0);
    out.writeNumberProperty("cache_write_tokens", 0);
    out.writeEndObject();
    out.writeNumberProperty("output_tokens", counts.completionTokens());
    out.writeObjectPropertyStart("output_tokens_details");
    out.writeNumberProperty("reasoning_tokens", 0);
    out.writeEndObject();
    out.writeNumberProperty("total_tokens", counts.promptTokens() + counts.completionTokens());
    out.writeEndObject();
  }

  private void settings(JsonGenerator out) {
    if (inference.instructions().isEmpty()) {
      out.writeNullProperty("instructions");
    } else {
      out.writeStringProperty("instructions", inference.instructions().reveal());
    }
    if (inference.maxTokens().isPresent()) {
      out.writeNumberProperty("max_output_tokens", inference.maxTokens().getAsInt());
    } else {
      out.writeNullProperty("max_output_tokens");
    }
    out.writeNumberProperty("temperature", inference.temperature());
    out.writeNumberProperty("top_p", inference.topP());
    out.writeNumberProperty("presence_penalty", 0);
    out.writeNumberProperty("frequency_penalty", 0);
    out.writeNumberProperty("top_logprobs", 0);
    for (String none :
        new String[] {
          "max_tool_calls", "reasoning", "safety_identifier", "prompt_cache_key", "user"
        }) {
      out.writeNullProperty(none);
    }
    if (keeping.previous().isPresent()) {
      out.writeStringProperty("previous_response_id", keeping.previous().get().reveal());
    } else {
      out.writeNullProperty("previous_response_id");
    }
    out.writeBooleanProperty("parallel_tool_calls", false);
    out.writeStringProperty("tool_choice", "none");
    out.writeArrayPropertyStart("tools");
    out.writeEndArray();
    out.writeObjectPropertyStart("text");
    out.writeObjectPropertyStart("format");
    out.writeStringProperty("type", "text");
    out.writeEndObject();
    out.writeEndObject();
    out.writeStringProperty("truncation", "disabled");
    out.writeStringProperty("service_tier", "default");
    out.writeBooleanProperty("store", keeping.store());
    out.writeBooleanProperty("background", false);
    out.writeObjectPropertyStart("metadata");
    out.writeEndObject();
  }
}
