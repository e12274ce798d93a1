package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /v1/responses}: the response object and its stream of events, each with a
 * {@code sequence_number}, from {@code response.created} to {@code response.completed} or {@code
 * response.incomplete} (OpenAI OpenAPI, {@code ResponseStreamEvent}).
 */
final class ResponsesEncoder implements AnswerEncoder {
  private static final String DELTA = "response.output_text.delta";

  private final ResponseObject response;
  private final Optional<Obfuscation> obfuscation;
  private int sequence;

  /**
   * @param pad whether pieces shall be equally long
   */
  ResponsesEncoder(ResponseObject response, boolean pad) {
    this.response = response;
    this.obfuscation =
        pad ? Optional.of(new Obfuscation(delta(SecretText.empty(), 0))) : Optional.empty();
  }

  @Override
  public byte[] opening() {
    return Sse.join(
        state("response.created", ResponseObject.Status.IN_PROGRESS),
        state("response.in_progress", ResponseObject.Status.IN_PROGRESS),
        event(
            "response.output_item.added",
            out -> {
              out.writeNumberProperty("output_index", 0);
              out.writeName("item");
              response.item(out, "in_progress", Optional.empty());
            }),
        event(
            "response.content_part.added",
            out -> {
              position(out);
              out.writeName("part");
              ResponseObject.part(out, SecretText.empty());
            }));
  }

  @Override
  public byte[] piece(SecretText text) {
    byte[] json = delta(text, sequence++);
    return Sse.event(DELTA, obfuscation.isPresent() ? obfuscation.get().pad(json) : json);
  }

  private byte[] delta(SecretText text, int number) {
    return json(
        DELTA,
        number,
        out -> {
          position(out);
          out.writeStringProperty("delta", text.reveal());
          noLogprobs(out);
        });
  }

  @Override
  public byte[] closing(SecretText whole, Answered result) {
    boolean cut = result.ending() != Ending.STOP;
    byte[] textDone =
        event(
            "response.output_text.done",
            out -> {
              position(out);
              out.writeStringProperty("text", whole.reveal());
              noLogprobs(out);
            });
    byte[] partDone =
        event(
            "response.content_part.done",
            out -> {
              position(out);
              out.writeName("part");
              ResponseObject.part(out, whole);
            });
    byte[] itemDone =
        event(
            "response.output_item.done",
            out -> {
              out.writeNumberProperty("output_index", 0);
              out.writeName("item");
              response.item(out, cut ? "incomplete" : "completed", Optional.of(whole));
            });
    byte[] last =
        event(
            cut ? "response.incomplete" : "response.completed",
            out -> {
              out.writeName("response");
              response.write(out, ended(result), Optional.of(whole), Optional.of(result));
            });
    return Sse.join(textDone, partDone, itemDone, last);
  }

  @Override
  public byte[] failure(ApiException refusal) {
    return event(
        "response.failed",
        out -> {
          out.writeName("response");
          response.failed(out, refusal);
        });
  }

  @Override
  public byte[] whole(SecretText whole, Answered result) {
    return JsonOut.object(
        out -> response.members(out, ended(result), Optional.of(whole), Optional.of(result)));
  }

  private static ResponseObject.Status ended(Answered result) {
    return result.ending() == Ending.STOP
        ? ResponseObject.Status.COMPLETED
        : ResponseObject.Status.INCOMPLETE;
  }

  private byte[] state(String type, ResponseObject.Status status) {
    return event(
        type,
        out -> {
          out.writeName("response");
          response.write(out, status, Optional.empty(), Optional.empty());
        });
  }

  private byte[] event(String type, Consumer<JsonGenerator> members) {
    return Sse.event(type, json(type, sequence++, members));
  }

  private static byte[] json(String type, int number, Consumer<JsonGenerator> members) {
    return JsonOut.object(out -> {
      out.writeStringProperty("type", type);
      out.writeNumberProperty("sequence_number", number);
      members.accept(out);
    });
  }

  private void position(JsonGenerator out) {
    out.writeStringProperty("item_id", response.itemId());
    out.writeNumberProperty("output_index", 0);
    out.writeNumberProperty("content_index", 0);
  }

  private static void noLogprobs(JsonGenerator out) {
    out.writeArrayPropertyStart("logprobs");
    out.writeEndArray();
  }
}
