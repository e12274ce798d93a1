package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Penalties;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Limits;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.Job;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Answers {@code POST …/responses/compact} (OpenAI OpenAPI, {@code CompactResource}): the model
 * sums a conversation up, and the caller gets the shorter one as an item that only this caller's
 * later requests can open. Thread-safe.
 */
final class CompactHandler implements Handler {
  /** Most tokens of a summary. */
  static final int MAX_SUMMARY = 1_024;

  /** A summary leaves this part of the context to what comes after it. */
  private static final int PART = 4;

  private final Services services;
  private final Preparation preparation;

  CompactHandler(Services services, Bounds bounds) {
    this.services = services;
    this.preparation = new Preparation(Dialect.RESPONSES, services, bounds);
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = services.callers().require(exchange, Action.CREATE_INFERENCE);
    Common.requireJson(exchange);
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      services.tenancy().admit(caller);
      services.shelf().compactions().requireOpen(caller);
      Inference asked = read(exchange, caller, JsonBody.parse(body));
      Common.requireGenerating(services, asked.model());
      Common.permit(services, exchange, caller, asked.delivery().tier(), false);
      answer(exchange, caller, asked, tape);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private Inference read(Exchange exchange, Caller caller, JsonValue.Obj parsed)
      throws ApiException {
    Members body = new Members(parsed, "");
    SecretText instructions = body.text("instructions").orElse(SecretText.empty());
    Optional<SecretText> previous = body.text("previous_response_id");
    Keeping keeping = new Keeping(false, false, previous, Optional.empty());
    List<ChatMessage> earlier = Earlier.of(services, caller, keeping);
    boolean alone = previous.isPresent() && body.any("input").isEmpty();
    Attached attached = Attachments.of(services, exchange, caller);
    List<ChatMessage> input =
        alone ? List.of() : ResponsesInput.read(body, SecretText.empty(), attached).messages();
    Labels.cacheHints(body);
    body.text("prompt_cache_key");
    Inference inference =
        new Inference(
                body.requiredText("model"),
                input,
                Tooling.NO_TOOLS,
                Format.Free.TEXT,
                decoding(),
                new Delivery(false, false, Optional.empty(), false, Common.tier(body)),
                SecretText.empty(),
                Labels.NONE)
            .after(earlier);
    body.requireAllKnown();
    Common.checkMessages(inference.messages(), "input");
    return instructions.isEmpty() ? inference : inference.instructed(instructions);
  }

  /** Greedy: the same conversation has the same summary. */
  private Decoding decoding() {
    int most = Math.clamp(services.served().contextLength() / PART, 1, MAX_SUMMARY);
    return new Decoding(
        OptionalInt.of(most),
        0,
        1,
        0,
        Penalties.NONE,
        Map.of(),
        OptionalLong.empty(),
        List.of(),
        1,
        OptionalInt.empty());
  }

  private void answer(Exchange exchange, Caller caller, Inference asked, Tape tape)
      throws ApiException, IOException, InterruptedException {
    GuardrailSession session = services.guard().open();
    try {
      Conversation seen =
          services
              .guard()
              .admit(session, asked.conversation())
              .orElseThrow(() -> ApiException.of(ErrorCode.CONTENT_BLOCKED, "input"));
      Inference admitted = asked.as(Optional.of(seen));
      List<ChatMessage> conversation = admitted.added(0);
      Answer answer =
          summary(exchange, caller, admitted.asking(Summary.question(conversation)), session);
      SecretText sealed =
          services.shelf().compactions().seal(caller, Summary.instead(conversation, answer.text()));
      byte[] content = compacted(exchange.head().requestId(), sealed, answer.result());
      tape.json(exchange, content, answer.result().seed());
    } finally {
      services.guard().settle(session);
    }
  }

  private Answer summary(
      Exchange exchange, Caller caller, Inference question, GuardrailSession session)
      throws ApiException, IOException, InterruptedException {
    try (Preparation.Ready ready = preparation.ready(caller, question);
        Job job = services.room().submit(ready.choices().getFirst(), session)) {
      AnswerBuilder builder = new AnswerBuilder("");
      while (true) {
        switch (job.next(Limits.POLL).orElse(null)) {
          case null -> {
            if (exchange.abandoned()) {
              throw new IOException("the caller is gone");
            }
          }
          case AnswerEvent.Said said -> {
            exchange.notes().said();
            builder.add(said);
          }
          case AnswerEvent.Failed(var code) -> throw ApiException.of(code);
          case AnswerEvent.Done(Answered result) -> {
            exchange
                .notes()
                .computed(result.promptTokens(), result.cachedTokens(), result.completionTokens());
            if (result.ending() == Ending.CONTENT_FILTER) {
              throw ApiException.of(ErrorCode.CONTENT_BLOCKED, "input");
            }
            return builder.end(result);
          }
        }
      }
    }
  }

  private static byte[] compacted(String id, SecretText sealed, Answered result) {
    return JsonOut.object(out -> {
      out.writeStringProperty("id", "resp_" + id);
      out.writeStringProperty("object", "response.compaction");
      out.writeNumberProperty("created_at", result.ended());
      out.writeArrayPropertyStart("output");
      out.writeStartObject();
      out.writeStringProperty("type", "compaction");
      out.writeStringProperty("id", "cmp_" + id);
      out.writeStringProperty("encrypted_content", sealed.reveal());
      out.writeEndObject();
      out.writeEndArray();
      ResponseObject.usage(out, result);
    });
  }
}
