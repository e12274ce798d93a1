package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Bound;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.responses.StoredResponse;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Asked;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Job;
import dev.adyton.node.telemetry.Carrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers Chat Completions, Responses and Messages: one way through, told apart by a {@link
 * Dialect} at its two ends. Thread-safe.
 */
final class InferenceHandler implements Handler {
  /** Seeds are chosen so that every JSON reader holds them exactly: 53 bits. */
  private static final long SEED_MASK = (1L << 53) - 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final AnswerWriter.Keeper NOWHERE = answer -> {};

  private final Dialect dialect;
  private final Services services;
  private final Bounds bounds;

  InferenceHandler(Dialect dialect, Services services, Bounds bounds) {
    this.dialect = dialect;
    this.services = services;
    this.bounds = bounds;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = services.keys().require(exchange.head());
    if (!exchange.head().fields().mediaType().equals("application/json")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      // After the body: a connection with half a request in it could not be used again.
      services.tenancy().admit(caller);
      JsonValue.Obj parsed = JsonBody.parse(body);
      Arrays.fill(body, (byte) 0);
      Keeping keeping = dialect.keeping(parsed);
      if (keeping.store()) {
        services.shelf().requireOpen();
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
        : services
            .shelf()
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
    return answer -> {
      SecretText body =
          SecretText.of(new String(encoder.whole(List.of(answer)), StandardCharsets.UTF_8));
      List<ChatMessage> input = all.subList(head, all.size());
      StoredResponse response =
          new StoredResponse(context.earlier(), input, answer.message(), body);
      services.shelf().keep(context.caller(), id, response);
    };
  }

  private void answer(Exchange exchange, Inference asked, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    if (!asked.model().reveal().equals(services.served().id())) {
      throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
    }
    GuardrailSession session = services.guard().open();
    try {
      Optional<Conversation> admitted = services.guard().admit(session, asked.conversation());
      Inference inference = asked.as(admitted);
      if (admitted.isPresent()) {
        generate(exchange, asked, inference, session, tape, context);
      } else {
        // What may not reach the model is not kept either, whatever was asked for.
        AnswerEncoder encoder = encoder(exchange, inference, 0, context.keeping().nothingKept());
        AnswerEvent nothing = new AnswerEvent.Done(Answered.nothing(Ending.CONTENT_FILTER));
        List<AnswerWriter.Source> none = List.of(patience -> Optional.of(nothing));
        write(inference, new AnswerWriter(exchange, none, encoder, tape, NOWHERE));
      }
    } finally {
      services.guard().settle(session);
    }
  }

  private AnswerEncoder encoder(
      Exchange exchange, Inference inference, int promptTokens, Keeping keeping) {
    long now = System.currentTimeMillis() / 1000;
    boolean pad =
        inference.delivery().obfuscation().orElse(exchange.head().carrier() == Carrier.SEALED);
    Dialect.Call call =
        new Dialect.Call(exchange.head().requestId(), now, pad, promptTokens, keeping);
    return dialect.encoder(call, services.served(), inference);
  }

  private void generate(
      Exchange exchange,
      Inference asked,
      Inference inference,
      GuardrailSession session,
      Tape tape,
      Context context)
      throws ApiException, IOException, InterruptedException {
    ChatPrompt prompt = render(inference);
    List<Job> jobs = new ArrayList<>();
    try {
      AnswerEncoder encoder = encoder(exchange, inference, prompt.ids().length, context.keeping());
      AnswerWriter.Keeper keeper =
          keeper(exchange.head().requestId(), asked, inference, encoder, context);
      for (Asked choice : choices(context.caller(), inference, prompt)) {
        jobs.add(services.room().submit(choice, session));
      }
      List<AnswerWriter.Source> sources =
          jobs.stream().<AnswerWriter.Source>map(job -> job::next).toList();
      write(inference, new AnswerWriter(exchange, sources, encoder, tape, keeper));
    } finally {
      jobs.forEach(Job::close);
      Arrays.fill(prompt.ids(), 0);
    }
  }

  private static void write(Inference inference, AnswerWriter writer)
      throws ApiException, IOException, InterruptedException {
    if (inference.delivery().stream()) {
      writer.stream();
    } else {
      writer.whole();
    }
  }

  /** Returns what the engine is asked, once for each answer that is wanted. */
  private List<Asked> choices(Caller caller, Inference inference, ChatPrompt prompt)
      throws ApiException {
    Decoding decoding = inference.decoding();
    int room = services.served().contextLength() - prompt.ids().length;
    if (room < 1) {
      throw ApiException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, dialect.conversation());
    }
    int size = services.served().language().size();
    if (decoding.bias().keySet().stream().anyMatch(id -> id >= size)) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "logit_bias");
    }
    int most = Math.min(decoding.maxTokens().orElse(room), room);
    Optional<Bound> bound = bounds.of(caller, inference, prompt);
    Sampling sampling = sampling(decoding);
    Set<String> offered =
        inference.tooling().offered().stream()
            .map(t -> t.name().reveal())
            .collect(Collectors.toSet());
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < decoding.choices(); i++) {
      GenerationRequest request =
          new GenerationRequest(
              prompt.ids(),
              most,
              sampling.choice(i),
              decoding.stop(),
              bound,
              decoding.topLogprobs());
      asked.add(new Asked(request, prompt.format(), offered, inference.tooling().parallel()));
    }
    return asked;
  }

  private static Sampling sampling(Decoding decoding) {
    return new Sampling(
        decoding.temperature(),
        decoding.topK(),
        decoding.topP(),
        0,
        1,
        decoding.penalties(),
        decoding.bias(),
        decoding.seed().orElseGet(() -> RANDOM.nextLong() & SEED_MASK));
  }

  private ChatPrompt render(Inference inference) throws ApiException {
    try {
      return services
          .served()
          .language()
          .prompt(inference.messages(), inference.tooling().offered());
    } catch (ModelException e) {
      throw ApiException.of(EngineRoom.code(e), dialect.conversation());
    }
  }
}
