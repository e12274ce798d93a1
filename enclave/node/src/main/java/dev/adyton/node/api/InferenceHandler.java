package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.responses.AttachedFile;
import dev.adyton.node.responses.Follower;
import dev.adyton.node.responses.PendingResponse;
import dev.adyton.node.responses.StoredResponse;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Asked;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Answers Chat Completions, Responses and Messages: one way through, told apart by a {@link
 * Dialect} at its two ends. Thread-safe.
 */
final class InferenceHandler implements Handler {
  private static final AnswerWriter.Keeper NOWHERE = answer -> {};

  private final Dialect dialect;
  private final Services services;
  private final Preparation preparation;
  private final BackgroundDesk background;

  InferenceHandler(Dialect dialect, Services services, Bounds bounds, BackgroundDesk background) {
    this.dialect = dialect;
    this.services = services;
    this.preparation = new Preparation(dialect, services, bounds);
    this.background = background;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = services.callers().require(exchange, Action.CREATE_INFERENCE);
    Common.requireJson(exchange);
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      // After the body: a connection with half a request in it could not be used again.
      services.tenancy().admit(caller);
      JsonValue.Obj parsed = JsonBody.parse(body);
      Keeping keeping = dialect.keeping(parsed);
      byte[] kept = keeping.background() ? body.clone() : new byte[0];
      Arrays.fill(body, (byte) 0);
      if (keeping.store()) {
        services.shelf().requireOpen(caller);
      }
      List<ChatMessage> earlier = Earlier.of(services, caller, keeping);
      Attachments attached = Attachments.of(services, exchange, caller);
      Inference inference = dialect.read(parsed, attached).after(earlier);
      Common.checkMessages(inference.messages(), dialect.conversation());
      Optional<Reach> reach = Reach.of(services, caller, inference, keeping);
      reach.ifPresent(r -> tape.reaching(r.called()));
      answer(
          exchange,
          inference,
          tape,
          new Context(caller, keeping, earlier, kept, attached.files(), reach));
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * What a request has to do with other requests.
   *
   * @param body as it came, if it is to be answered in the background
   * @param files that it names
   * @param reach the servers of tools that may be asked, where it names some
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Context(
      Caller caller,
      Keeping keeping,
      List<ChatMessage> earlier,
      byte[] body,
      List<AttachedFile> files,
      Optional<Reach> reach) {}

  private AnswerWriter.Keeper keeper(
      String id, Inference seen, AnswerEncoder encoder, Context context) {
    Optional<SecretText> conversation = context.keeping().conversation();
    if (!context.keeping().store() && conversation.isEmpty()) {
      return NOWHERE;
    }
    List<ChatMessage> input = seen.added(context.earlier().size());
    return answer -> {
      SecretText body =
          SecretText.of(new String(encoder.whole(List.of(answer)), StandardCharsets.UTF_8));
      StoredResponse response =
          new StoredResponse(context.earlier(), input, answer.messages(), body, SecretText.empty());
      if (context.keeping().store()) {
        services.shelf().keep(context.caller(), id, response);
      }
      if (conversation.isPresent()) {
        List<ChatMessage> turn = new ArrayList<>(input);
        turn.addAll(answer.messages());
        services
            .conversations()
            .change(context.caller(), conversation.get().reveal(), c -> c.plus(turn));
      }
    };
  }

  private void answer(Exchange exchange, Inference asked, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    Common.requireGenerating(services, asked.model());
    Keeping keeping = context.keeping();
    boolean kept = keeping.store() || keeping.background() || keeping.conversation().isPresent();
    Common.permit(services, exchange, context.caller(), asked.delivery().tier(), kept);
    GuardrailSession session = services.guard().open();
    try {
      Optional<Conversation> admitted = services.guard().admit(session, asked.conversation());
      Inference inference = asked.as(admitted);
      if (admitted.isPresent() && context.keeping().background()) {
        promise(exchange, inference, tape, context);
      } else if (admitted.isPresent() && context.reach().isPresent()) {
        connect(exchange, inference, session, tape, context);
      } else if (admitted.isPresent()) {
        generate(exchange, inference, session, tape, context);
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

  private void promise(Exchange exchange, Inference seen, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    long seed = seen.decoding().seed().orElseGet(Preparation::seed);
    PendingResponse pending =
        new PendingResponse(
            context.body(),
            context.caller().project(),
            System.currentTimeMillis() / 1000,
            seed,
            pad(exchange, seen),
            background.outcome(),
            context.earlier(),
            context.files());
    BackgroundWork work =
        background.promise(
            context.caller(), exchange.head().requestId(), pending, seen.seeded(seed));
    if (seen.delivery().stream()) {
      Follower.follow(exchange, tape, work.events(), 0, seed);
    } else {
      tape.json(exchange, work.body(), seed);
    }
  }

  private AnswerEncoder encoder(
      Exchange exchange, Inference inference, int promptTokens, Keeping keeping) {
    long now = System.currentTimeMillis() / 1000;
    Dialect.Call call =
        new Dialect.Call(
            exchange.head().requestId(), now, pad(exchange, inference), promptTokens, keeping);
    return dialect.encoder(call, services.served(), inference);
  }

  private static boolean pad(Exchange exchange, Inference inference) {
    return inference
        .delivery()
        .obfuscation()
        .orElse(exchange.head().padding() == PaddingProfile.BUCKETS);
  }

  private void generate(
      Exchange exchange, Inference inference, GuardrailSession session, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    List<Job> jobs = new ArrayList<>();
    try (Preparation.Ready ready = preparation.ready(context.caller(), inference)) {
      AnswerEncoder encoder = encoder(exchange, inference, ready.promptTokens(), context.keeping());
      AnswerWriter.Keeper keeper = keeper(exchange.head().requestId(), inference, encoder, context);
      for (Asked choice : ready.choices()) {
        jobs.add(services.room().submit(choice, session));
      }
      List<AnswerWriter.Source> sources =
          jobs.stream().<AnswerWriter.Source>map(job -> job::next).toList();
      write(inference, new AnswerWriter(exchange, sources, encoder, tape, keeper));
    } finally {
      jobs.forEach(Job::close);
    }
  }

  /** Answers in turns, asking servers of tools between them. */
  private void connect(
      Exchange exchange, Inference inference, GuardrailSession session, Tape tape, Context context)
      throws ApiException, IOException, InterruptedException {
    AnswerEncoder encoder = encoder(exchange, inference, 0, context.keeping());
    AnswerWriter.Keeper keeper = keeper(exchange.head().requestId(), inference, encoder, context);
    Reach reach = context.reach().orElseThrow();
    Reach.Within within =
        new Reach.Within(exchange.head().requestId(), context.caller(), preparation, session);
    try (ConnectorLoop loop =
        reach.loop(services, inference.seeded(services.seeds().getAsLong()), within).start()) {
      write(inference, new AnswerWriter(exchange, List.of(loop), encoder, tape, keeper));
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
}
