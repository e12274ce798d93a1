package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** The members of a response object that repeat what was asked for. */
final class ResponseSettings {
  private final Inference inference;
  private final Keeping keeping;

  ResponseSettings(Inference inference, Keeping keeping) {
    this.inference = inference;
    this.keeping = keeping;
  }

  void write(JsonGenerator out) {
    orNull(out, "instructions", inference.instructions());
    Decoding decoding = inference.decoding();
    if (decoding.maxTokens().isPresent()) {
      out.writeNumberProperty("max_output_tokens", decoding.maxTokens().getAsInt());
    } else {
      out.writeNullProperty("max_output_tokens");
    }
    out.writeNumberProperty("temperature", decoding.temperature());
    out.writeNumberProperty("top_p", decoding.topP());
    out.writeNumberProperty("presence_penalty", decoding.penalties().presence());
    out.writeNumberProperty("frequency_penalty", decoding.penalties().frequency());
    out.writeNumberProperty("top_logprobs", decoding.topLogprobs().orElse(0));
    labels(out, inference.labels());
    orNull(out, "previous_response_id", keeping.previous().orElse(SecretText.empty()));
    if (keeping.conversation().isPresent()) {
      out.writeObjectPropertyStart("conversation");
      out.writeStringProperty("id", keeping.conversation().get().reveal());
      out.writeEndObject();
    }
    tools(out);
    out.writeObjectPropertyStart("text");
    out.writeObjectPropertyStart("format");
    format(out);
    out.writeEndObject();
    out.writeEndObject();
    out.writeStringProperty("truncation", "disabled");
    out.writeStringProperty("service_tier", Common.word(inference.delivery().tier()));
    out.writeBooleanProperty("store", keeping.store());
    out.writeBooleanProperty("background", keeping.background());
  }

  private static void labels(JsonGenerator out, Labels labels) {
    if (labels.maxToolCalls().isPresent()) {
      out.writeNumberProperty("max_tool_calls", labels.maxToolCalls().getAsLong());
    } else {
      out.writeNullProperty("max_tool_calls");
    }
    // As served: whether a model thinks is its own.
    out.writeNullProperty("reasoning");
    if (!labels.user().isEmpty()) {
      out.writeStringProperty("user", labels.user().reveal());
    }
    orNull(out, "safety_identifier", labels.safetyIdentifier());
    orNull(out, "prompt_cache_key", labels.cacheKey());
    out.writeName("metadata");
    labels
        .metadata()
        .ifPresentOrElse(
            given -> JsonText.write(out, given),
            () -> {
              out.writeStartObject();
              out.writeEndObject();
            });
  }

  static void orNull(JsonGenerator out, String name, SecretText text) {
    if (text.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      out.writeStringProperty(name, text.reveal());
    }
  }

  private void tools(JsonGenerator out) {
    Tooling tooling = inference.tooling();
    out.writeBooleanProperty("parallel_tool_calls", tooling.parallel());
    String mode = tooling.mode().name().toLowerCase(Locale.ROOT);
    if (tooling.only().isEmpty()) {
      out.writeStringProperty("tool_choice", mode);
    } else if (tooling.single()) {
      out.writeObjectPropertyStart("tool_choice");
      function(out, tooling.named().reveal());
      out.writeEndObject();
    } else {
      out.writeObjectPropertyStart("tool_choice");
      out.writeStringProperty("type", "allowed_tools");
      out.writeStringProperty("mode", mode);
      out.writeArrayPropertyStart("tools");
      for (String name : tooling.only()) {
        out.writeStartObject();
        function(out, name);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeArrayPropertyStart("tools");
    for (Tool tool : tooling.tools()) {
      out.writeStartObject();
      function(out, tool.name().reveal());
      orNull(out, "description", tool.description());
      out.writeName("parameters");
      JsonText.raw(out, tool.parameters());
      out.writeBooleanProperty("strict", tool.strict());
      out.writeEndObject();
    }
    tooling.connectors().servers().forEach(server -> JsonText.write(out, server.echo()));
    out.writeEndArray();
  }

  private static void function(JsonGenerator out, String name) {
    out.writeStringProperty("type", "function");
    out.writeStringProperty("name", name);
  }

  private void format(JsonGenerator out) {
    switch (inference.format()) {
      case Format.Free free -> out.writeStringProperty("type", "text");
      case Format.AnyObject any -> out.writeStringProperty("type", "json_object");
      case Format.Schema(var name, var description, var schema, var strict) -> {
        out.writeStringProperty("type", "json_schema");
        out.writeStringProperty("name", name.reveal());
        if (!description.isEmpty()) {
          out.writeStringProperty("description", description.reveal());
        }
        out.writeName("schema");
        JsonText.raw(out, schema);
        out.writeBooleanProperty("strict", strict);
      }
    }
  }
}
