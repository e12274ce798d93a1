package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Job;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Carrier;
import java.io.IOException;
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

  private final Dialect dialect;
  private final Served served;
  private final EngineRoom room;
  private final Guard guard;
  private final ApiKeys keys;
  private final ReceiptDesk receipts;

  InferenceHandler(
      Dialect dialect,
      Served served,
      EngineRoom room,
      Guard guard,
      ApiKeys keys,
      ReceiptDesk receipts) {
    this.dialect = dialect;
    this.served = served;
    this.room = room;
    this.guard = guard;
    this.keys = keys;
    this.receipts = receipts;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = keys.require(exchange.head());
    if (!exchange.head().fields().mediaType().equals("application/json")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    byte[] body = exchange.body();
    try (Tape tape = receipts.open(exchange.head(), caller, body)) {
      Inference inference = dialect.read(JsonBody.parse(body));
      Arrays.fill(body, (byte) 0);
      answer(exchange, inference, tape);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private void answer(Exchange exchange, Inference asked, Tape tape)
      throws ApiException, IOException, InterruptedException {
    if (!asked.model().reveal().equals(served.id())) {
      throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
    }
    GuardrailSession session = guard.open();
    try {
      Optional<List<ChatMessage>> admitted = guard.admit(session, asked.messages());
      Inference inference = asked.as(admitted);
      if (admitted.isPresent()) {
        generate(exchange, inference, request(inference), session, tape);
      } else {
        AnswerEncoder encoder = encoder(exchange, inference, 0);
        AnswerEvent nothing = new AnswerEvent.Done(new Answered(Ending.CONTENT_FILTER, 0, 0, 0));
        write(exchange, inference, patience -> Optional.of(nothing), encoder, tape);
      }
    } finally {
      guard.settle(session);
    }
  }

  private AnswerEncoder encoder(Exchange exchange, Inference inference, int promptTokens) {
    long now = System.currentTimeMillis() / 1000;
    boolean pad = inference.obfuscation().orElse(exchange.head().carrier() == Carrier.SEALED);
    Dialect.Call call = new Dialect.Call(exchange.head().requestId(), now, pad, promptTokens);
    return dialect.encoder(call, served, inference);
  }

  private void generate(
      Exchange exchange,
      Inference inference,
      GenerationRequest request,
      GuardrailSession session,
      Tape tape)
      throws ApiException, IOException, InterruptedException {
    AnswerEncoder encoder = encoder(exchange, inference, request.prompt().length);
    try (Job job = room.submit(request, session)) {
      write(exchange, inference, job::next, encoder, tape);
    } finally {
      Arrays.fill(request.prompt(), 0);
    }
  }

  private static void write(
      Exchange exchange,
      Inference inference,
      AnswerWriter.Source events,
      AnswerEncoder encoder,
      Tape tape)
      throws ApiException, IOException, InterruptedException {
    AnswerWriter writer = new AnswerWriter(exchange, events, encoder, tape);
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
