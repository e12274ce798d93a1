package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.responses.ResponseShelf;
import dev.adyton.node.responses.StoredResponse;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Job;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Carrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers Chat Completions, Responses and Messages: one way through, told apart by a {@link
 * Dialect} at its two ends. Thread-safe.
 */
final class InferenceHandler implements Handler {
  /** Seeds are chosen so that every JSON reader holds them exactly: 53 bits. */
  private static final long SEED_MASK = (1L << 53) - 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final AnswerWriter.Keeper NOWHERE = (text, result) -> {};

  private final Dialect dialect;
  private final Served served;
  private final EngineRoom room;
  private final Guard guard;
  private final Tenancy tenancy;
  private final ApiKeys keys;
  private final ReceiptDesk receipts;
  private final ResponseShelf shelf;

  InferenceHandler(
      Dialect dialect,
      Served served,
      EngineRoom room,
      Guard guard,
      Tenancy tenancy,
      ApiKeys keys,
      ReceiptDesk receipts,
      ResponseShelf shelf) {
    this.dialect = dialect;
    this.served = served;
    this.room = room;
    this.guard = guard;
    this.tenancy = tenancy;
    this.keys = keys;
    this.receipts = receipts;
    this.shelf = shelf;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = keys.require(exchange.head());
    if (!exchange.head().fields().mediaType().equals("application/json")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    byte[] body = exchange.body();
    try (Tape tape = receipts.open(exchange.head(), caller, body)) {
      // After the body: a connection with half a request in it could not be used again.
      tenancy.admit(caller);
      JsonValue.Obj parsed = JsonBody.parse(body);
      Arrays.fill(body, (byte) 0);
      Keeping keeping = dialect.keeping(parsed);
      if (keeping.store()) {
        shelf.requireOpen();
      }
      List<ChatMessage> earlier = earlier(caller, keeping);
      Inference inference = dialect.read(parsed).after(earlier);
      Common.checkMessages(inference.messages(), dialect.conversation());
      answer(exchange, inference, tape, new Context(caller, keeping, earlier));
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** What a request has to do with other requests. */
  private record Context(Caller caller, Keeping keeping, List<ChatMessage> earlier) {}

  private List<ChatMessage> earlier(Caller caller, Keeping keeping) throws ApiException {
    return keeping.previous().isEmpty()
        ? List.of()
        : shelf
            .find(caller, keeping.previous().get().reveal(), "previous_response_id")
            .conversation();
  }

  private AnswerWriter.Keeper keeper(
      String id, Inference asked, Inference seen, AnswerEncoder encoder, Context context) {
    if (!context.keeping().store()) {
      return NOWHERE;
    }
    int head = (asked.instructions().isEmpty() ? 0 : 1) + context.earlier().size();
    List<ChatMessage> all = seen.messages();
    return (text, result) -> {
      SecretText body =
          SecretText.of(new String(encoder.whole(text, result), StandardCharsets.UTF_8));
      List<ChatMessage> input = all.subList(head, all.size());
      shelf.keep(context.caller(), id, new StoredResponse(context.earlier(), input, text, body));
    };
  }

  private void answer(Exchange exchange, Inference asked, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    if (!asked.model().reveal().equals(served.id())) {
      throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
    }
    GuardrailSession session = guard.open();
    try {
      Optional<List<ChatMessage>> admitted = guard.admit(session, asked.messages());
      Inference inference = asked.as(admitted);
      if (admitted.isPresent()) {
        generate(exchange, asked, inference, request(inference), session, tape, context);
      } else {
        // What may not reach the model is not kept either, whatever was asked for.
        AnswerEncoder encoder = encoder(exchange, inference, 0, context.keeping().nothingKept());
        AnswerEvent nothing = new AnswerEvent.Done(Answered.now(Ending.CONTENT_FILTER, 0, 0, 0));
        write(exchange, inference, patience -> Optional.of(nothing), encoder, tape, NOWHERE);
      }
    } finally {
      guard.settle(session);
    }
  }

  private AnswerEncoder encoder(
      Exchange exchange, Inference inference, int promptTokens, Keeping keeping) {
    long now = System.currentTimeMillis() / 1000;
    boolean pad = inference.obfuscation().orElse(exchange.head().carrier() == Carrier.SEALED);
    Dialect.Call call =
        new Dialect.Call(exchange.head().requestId(), now, pad, promptTokens, keeping);
    return dialect.encoder(call, served, inference);
  }

  private void generate(
      Exchange exchange,
      Inference asked,
      Inference inference,
      GenerationRequest request,
      GuardrailSession session,
      Tape tape,
      Context context)
      throws ApiException, IOException, InterruptedException {
    AnswerEncoder encoder =
        encoder(exchange, inference, request.prompt().length, context.keeping());
    AnswerWriter.Keeper keeper =
        keeper(exchange.head().requestId(), asked, inference, encoder, context);
    try (Job job = room.submit(request, session)) {
      write(exchange, inference, job::next, encoder, tape, keeper);
    } finally {
      Arrays.fill(request.prompt(), 0);
    }
  }

  private static void write(
      Exchange exchange,
      Inference inference,
      AnswerWriter.Source events,
      AnswerEncoder encoder,
      Tape tape,
      AnswerWriter.Keeper keeper)
      throws ApiException, IOException, InterruptedException {
    AnswerWriter writer = new AnswerWriter(exchange, events, encoder, tape, keeper);
    if (inference.stream()) {
      writer.stream();
    } else {
      writer.whole();
    }
  }

  private GenerationRequest request(Inference inference) throws ApiException {
    int[] prompt = render(inference.messages());
    int room = served.contextLength() - prompt.length;
    if (room < 1) {
      throw ApiException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, dialect.conversation());
    }
    int maxTokens = Math.min(inference.maxTokens().orElse(room), room);
    long seed = inference.seed().orElseGet(() -> RANDOM.nextLong() & SEED_MASK);
    Sampling sampling =
        new Sampling(
            inference.temperature(),
            inference.topK(),
            inference.topP(),
            0,
            1,
            inference.penalties(),
            Map.of(),
            seed);
    return new GenerationRequest(prompt, maxTokens, sampling, inference.stop());
  }

  private int[] render(List<ChatMessage> messages) throws ApiException {
    try {
      return served.prompts().render(messages);
    } catch (ModelException e) {
      throw ApiException.of(EngineRoom.code(e), dialect.conversation());
    }
  }

  /** Returns {@code pieces} as one text. */
  static SecretText join(StringBuilder pieces) {
    return SecretText.of(pieces.toString());
  }
}
