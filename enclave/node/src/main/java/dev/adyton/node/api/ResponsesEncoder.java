package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.ConnectorItem;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.TokenLogprob;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Answers of {@code /v1/responses}: the response object and its stream of events, each with a
 * {@code sequence_number}, from {@code response.created} to {@code response.completed} or {@code
 * response.incomplete} (OpenAI OpenAPI, {@code ResponseStreamEvent}). An item is opened when its
 * first piece comes and closed when another kind follows.
 */
final class ResponsesEncoder implements AnswerEncoder {
  private static final String TEXT = "response.output_text.delta";
  private static final String REASONING = "response.reasoning_text.delta";
  private static final String ARGUMENTS = "response.function_call_arguments.delta";

  private final ResponseObject response;
  private final Optional<Obfuscation> obfuscation;
  private int sequence;

  /** The open item's pieces so far; nothing before the first and after a call. */
  private Optional<AnswerBuilder> open = Optional.empty();

  private Optional<AnswerEvent.Said> kind = Optional.empty();
  private int index = -1;

  /**
   * @param pad whether pieces shall be equally long
   */
  ResponsesEncoder(ResponseObject response, boolean pad) {
    this.response = response;
    this.obfuscation =
        pad
            ? Optional.of(new Obfuscation(delta(TEXT, nothing(), SecretText.empty(), List.of(), 0)))
            : Optional.empty();
  }

  private static AnswerEvent.Text nothing() {
    return new AnswerEvent.Text(SecretText.empty(), List.of());
  }

  @Override
  public byte[] opening(int choice) {
    return Sse.join(
        state("response.created", ResponseObject.Status.IN_PROGRESS),
        state("response.in_progress", ResponseObject.Status.IN_PROGRESS));
  }

  /** Returns what the stream of a promised response begins with. */
  byte[] queued() {
    return Sse.join(
        state("response.created", ResponseObject.Status.QUEUED),
        state("response.queued", ResponseObject.Status.QUEUED));
  }

  /** Returns what follows when it is begun. */
  byte[] begun() {
    return state("response.in_progress", ResponseObject.Status.IN_PROGRESS);
  }

  private byte[] state(String type, ResponseObject.Status status) {
    return event(
        type,
        out -> {
          out.writeName("response");
          response.begun(out, status);
        });
  }

  @Override
  public byte[] said(int choice, AnswerEvent.Said event) {
    return switch (event) {
      case AnswerEvent.Text(SecretText piece, List<TokenLogprob> tokens) ->
          Sse.join(enter(nothing()), piece(TEXT, event, piece, tokens));
      case AnswerEvent.Reasoning(SecretText piece) ->
          Sse.join(
              enter(new AnswerEvent.Reasoning(SecretText.empty())),
              piece(REASONING, event, piece, List.of()));
      case AnswerEvent.Call(ToolCall call, boolean whole) ->
          Sse.join(
              leave(OutputItem.Status.COMPLETED),
              begin(event),
              piece(ARGUMENTS, event, call.arguments(), List.of()),
              done(event, whole ? OutputItem.Status.COMPLETED : OutputItem.Status.INCOMPLETE));
      case AnswerEvent.Connecting(ConnectorItem item) ->
          Sse.join(leave(OutputItem.Status.COMPLETED), begin(event), connecting(item));
      case AnswerEvent.Connected(ConnectorItem item) -> connected(event, item);
    };
  }

  private byte[] connecting(ConnectorItem item) {
    if (!(item instanceof ConnectorItem.Call call)) {
      return connector(item, ConnectorOutput.progress(item));
    }
    return Sse.join(
        connector(item, ConnectorOutput.progress(item)),
        event(
            "response.mcp_call_arguments.delta",
            out -> {
              place(out, item.id());
              out.writeStringProperty("delta", call.arguments().reveal());
            }),
        event(
            "response.mcp_call_arguments.done",
            out -> {
              place(out, item.id());
              out.writeStringProperty("arguments", call.arguments().reveal());
            }));
  }

  /** What nobody waited for has no beginning of its own. */
  private byte[] connected(AnswerEvent.Said event, ConnectorItem item) {
    byte[] before =
        item instanceof ConnectorItem.Approval
            ? Sse.join(leave(OutputItem.Status.COMPLETED), begin(event))
            : connector(item, ConnectorOutput.end(item));
    return Sse.join(
        before,
        event(
            "response.output_item.done",
            out -> item(out, event, OutputItem.Status.COMPLETED, true)));
  }

  private byte[] connector(ConnectorItem item, Optional<String> type) {
    return type.isPresent() ? event(type.get(), out -> place(out, item.id())) : new byte[0];
  }

  private void place(JsonGenerator out, String id) {
    out.writeStringProperty("item_id", id);
    out.writeNumberProperty("output_index", index);
  }

  private byte[] enter(AnswerEvent.Said empty) {
    if (kind.isPresent() && kind.get().getClass() == empty.getClass()) {
      return new byte[0];
    }
    byte[] before = leave(OutputItem.Status.COMPLETED);
    kind = Optional.of(empty);
    open = Optional.of(new AnswerBuilder(""));
    return Sse.join(before, begin(empty), part("response.content_part.added", empty));
  }

  private byte[] begin(AnswerEvent.Said empty) {
    index++;
    return event(
        "response.output_item.added",
        out -> item(out, empty, OutputItem.Status.IN_PROGRESS, false));
  }

  private void item(
      JsonGenerator out, AnswerEvent.Said part, OutputItem.Status status, boolean begun) {
    out.writeNumberProperty("output_index", index);
    out.writeName("item");
    OutputItem.write(out, id(part), part, status, begun);
  }

  private byte[] piece(
      String type, AnswerEvent.Said event, SecretText piece, List<TokenLogprob> tokens) {
    open.ifPresent(builder -> builder.add(event));
    byte[] json = delta(type, event, piece, tokens, sequence++);
    return Sse.event(type, obfuscation.isPresent() ? obfuscation.get().pad(json) : json);
  }

  private byte[] delta(
      String type,
      AnswerEvent.Said event,
      SecretText piece,
      List<TokenLogprob> tokens,
      int number) {
    return json(
        type,
        number,
        out -> {
          position(out, event);
          out.writeStringProperty("delta", piece.reveal());
          logprobs(out, event, tokens);
        });
  }

  private byte[] leave(OutputItem.Status status) {
    if (open.isEmpty()) {
      return new byte[0];
    }
    Answer whole = open.get().end(Answered.nothing(Ending.STOP));
    AnswerEvent.Said part = whole.parts().isEmpty() ? kind.orElseThrow() : whole.parts().getFirst();
    open = Optional.empty();
    kind = Optional.empty();
    return done(part, status);
  }

  private byte[] done(AnswerEvent.Said part, OutputItem.Status status) {
    byte[] content =
        switch (part) {
          case AnswerEvent.Text(SecretText text, List<TokenLogprob> tokens) ->
              Sse.join(
                  over("response.output_text.done", part, "text", text, tokens),
                  part("response.content_part.done", part));
          case AnswerEvent.Reasoning(SecretText text) ->
              Sse.join(
                  over("response.reasoning_text.done", part, "text", text, List.of()),
                  part("response.content_part.done", part));
          case AnswerEvent.Call(ToolCall call, boolean whole) ->
              event(
                  "response.function_call_arguments.done",
                  out -> {
                    position(out, part);
                    out.writeStringProperty("name", call.name().reveal());
                    out.writeStringProperty("arguments", call.arguments().reveal());
                  });
          case AnswerEvent.Remote remote -> new byte[0];
        };
    byte[] item = event("response.output_item.done", out -> item(out, part, status, true));
    return Sse.join(content, item);
  }

  private byte[] over(
      String type,
      AnswerEvent.Said part,
      String member,
      SecretText text,
      List<TokenLogprob> tokens) {
    return event(
        type,
        out -> {
          position(out, part);
          out.writeStringProperty(member, text.reveal());
          logprobs(out, part, tokens);
        });
  }

  private byte[] part(String type, AnswerEvent.Said part) {
    return event(
        type,
        out -> {
          position(out, part);
          out.writeName("part");
          if (part instanceof AnswerEvent.Text(SecretText text, List<TokenLogprob> tokens)) {
            OutputItem.text(out, text, tokens);
          } else if (part instanceof AnswerEvent.Reasoning(SecretText text)) {
            OutputItem.reasoning(out, text);
          }
        });
  }

  @Override
  public byte[] ended(int choice, Answer answer) {
    byte[] first = index < 0 ? enter(nothing()) : new byte[0];
    boolean cut = ResponseObject.Status.of(answer.result()) == ResponseObject.Status.INCOMPLETE;
    return Sse.join(first, leave(cut ? OutputItem.Status.INCOMPLETE : OutputItem.Status.COMPLETED));
  }

  @Override
  public byte[] closing(List<Answer> answers) {
    Answer answer = answers.getFirst();
    boolean cut = ResponseObject.Status.of(answer.result()) == ResponseObject.Status.INCOMPLETE;
    return event(
        cut ? "response.incomplete" : "response.completed",
        out -> {
          out.writeObjectPropertyStart("response");
          response.ended(out, answer);
          out.writeEndObject();
        });
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
  public byte[] whole(List<Answer> answers) {
    return JsonOut.object(out -> response.ended(out, answers.getFirst()));
  }

  private String id(AnswerEvent.Said part) {
    return OutputItem.id(response.id(), Math.max(0, index), part);
  }

  private void position(JsonGenerator out, AnswerEvent.Said part) {
    out.writeStringProperty("item_id", id(part));
    out.writeNumberProperty("output_index", Math.max(0, index));
    if (!(part instanceof AnswerEvent.Call)) {
      out.writeNumberProperty("content_index", 0);
    }
  }

  private static void logprobs(
      JsonGenerator out, AnswerEvent.Said part, List<TokenLogprob> tokens) {
    if (part instanceof AnswerEvent.Text) {
      out.writeName("logprobs");
      LogprobText.array(out, tokens);
    }
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
}
