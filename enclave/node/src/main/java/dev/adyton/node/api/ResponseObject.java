package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.util.List;
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
    QUEUED,
    IN_PROGRESS,
    COMPLETED,
    INCOMPLETE,
    CANCELLED,
    FAILED;

    /** Returns where a response of this end stands. */
    static Status of(Answered result) {
      return switch (result.ending()) {
        case STOP, CALLS -> COMPLETED;
        case LENGTH, CONTENT_FILTER -> INCOMPLETE;
      };
    }
  }

  /** Counts of zero: OpenAI's schema has no null here, Open Responses' wants the member. */
  private static final Answered NOTHING = Answered.nothing(Ending.STOP);

  private final String id;
  private final long created;
  private final String model;
  private final ResponseSettings settings;

  ResponseObject(String id, long created, String model, Inference inference, Keeping keeping) {
    this.id = id;
    this.created = created;
    this.model = model;
    this.settings = new ResponseSettings(inference, keeping);
  }

  /** Returns the id without its kind. */
  String id() {
    return id;
  }

  /** Writes a response that is under way, or waits for it. */
  void begun(JsonGenerator out, Status status) {
    out.writeStartObject();
    begunMembers(out, status);
    out.writeEndObject();
  }

  void begunMembers(JsonGenerator out, Status status) {
    members(out, status, List.of(), Optional.empty());
  }

  /** Writes the members of one whose caller ended it, with what was said until then. */
  void cancelled(JsonGenerator out, Answer answer) {
    members(out, Status.CANCELLED, answer.parts(), Optional.empty());
  }

  /** Writes the members of one that is over. */
  void ended(JsonGenerator out, Answer answer) {
    members(out, Status.of(answer.result()), parts(answer), Optional.of(answer.result()));
  }

  /** Returns what was said; a message of nothing where that is nothing. */
  static List<AnswerEvent.Said> parts(Answer answer) {
    return answer.parts().isEmpty()
        ? List.of(new AnswerEvent.Text(SecretText.empty(), List.of()))
        : answer.parts();
  }

  void failed(JsonGenerator out, ApiException refusal) {
    out.writeStartObject();
    failedMembers(out, refusal);
    out.writeEndObject();
  }

  void failedMembers(JsonGenerator out, ApiException refusal) {
    head(out, Status.FAILED, Optional.empty());
    out.writeObjectPropertyStart("error");
    out.writeStringProperty("code", refusal.code().wire());
    out.writeStringProperty("message", refusal.code().message());
    out.writeEndObject();
    out.writeNullProperty("incomplete_details");
    out.writeArrayPropertyStart("output");
    out.writeEndArray();
    usage(out, NOTHING);
    settings.write(out);
  }

  private void members(
      JsonGenerator out, Status status, List<AnswerEvent.Said> parts, Optional<Answered> result) {
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
    for (int i = 0; i < parts.size(); i++) {
      OutputItem.write(
          out, OutputItem.id(id, i, parts.get(i)), parts.get(i), status(status, parts, i), true);
    }
    out.writeEndArray();
    usage(out, result.orElse(NOTHING));
    settings.write(out);
  }

  /** Only what was said last can have been cut short; a call says itself whether it was. */
  static OutputItem.Status status(Status whole, List<AnswerEvent.Said> parts, int index) {
    boolean last = index == parts.size() - 1;
    boolean cut =
        parts.get(index) instanceof AnswerEvent.Call call
            ? !call.whole()
            : last && (whole == Status.INCOMPLETE || whole == Status.CANCELLED);
    return cut ? OutputItem.Status.INCOMPLETE : OutputItem.Status.COMPLETED;
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

  static void usage(JsonGenerator out, Answered counts) {
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("input_tokens", counts.promptTokens());
    out.writeObjectPropertyStart("input_tokens_details");
    out.writeNumberProperty("cached_tokens", counts.cachedTokens());
    out.writeNumberProperty("cache_write_tokens", 0);
    out.writeEndObject();
    out.writeNumberProperty("output_tokens", counts.completionTokens());
    out.writeObjectPropertyStart("output_tokens_details");
    out.writeNumberProperty("reasoning_tokens", counts.reasoningTokens());
    out.writeEndObject();
    out.writeNumberProperty("total_tokens", counts.promptTokens() + counts.completionTokens());
    out.writeEndObject();
  }
}
