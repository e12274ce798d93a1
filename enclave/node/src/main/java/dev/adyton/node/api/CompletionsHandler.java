package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Account;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.Sampling;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import dev.adyton.node.run.Asked;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Ending;
import dev.adyton.node.run.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Answers {@code POST /v1/completions}: texts continued as they stand, with the probabilities of
 * their own tokens where they are echoed, as evaluation harnesses ask. Thread-safe.
 */
final class CompletionsHandler implements Handler {
  private final Services services;

  CompletionsHandler(Services services) {
    this.services = services;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException, InterruptedException {
    Caller caller = services.callers().require(exchange, Action.CREATE_INFERENCE);
    Common.requireJson(exchange);
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      services.tenancy().admit(caller);
      int vocabulary = services.served().language().size();
      Completion asked = CompletionRequest.read(JsonBody.parse(body), vocabulary);
      Common.requireGenerating(services, asked.model());
      Common.permit(services, exchange, caller, asked.delivery().tier(), false);
      if (asked.decoding().bias().keySet().stream().anyMatch(id -> id >= vocabulary)) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "logit_bias");
      }
      answer(exchange, asked, tape, caller);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private void answer(Exchange exchange, Completion asked, Tape tape, Caller caller)
      throws ApiException, IOException, InterruptedException {
    List<PromptPieces> prompts = pieces(asked);
    List<ChatMessage> read = prompts.stream().flatMap(p -> p.messages().stream()).toList();
    GuardrailSession session = services.guard().open();
    List<Job> jobs = new ArrayList<>();
    List<int[]> ids = new ArrayList<>();
    try {
      Optional<Conversation> admitted =
          services.guard().admit(session, new Conversation(read, List.of()));
      List<AnswerWriter.Source> sources = new ArrayList<>();
      if (admitted.isPresent()) {
        Iterator<ChatMessage> checked = admitted.get().messages().iterator();
        for (PromptPieces prompt : prompts) {
          for (Asked one : choices(caller, asked, prompt.admitted(checked), ids)) {
            Job job = services.room().submit(one, session);
            jobs.add(job);
            sources.add(job::next);
          }
        }
      } else {
        AnswerEvent nothing = new AnswerEvent.Done(Answered.nothing(Ending.CONTENT_FILTER));
        int answers = prompts.size() * asked.decoding().choices();
        sources.addAll(Collections.nCopies(answers, patience -> Optional.of(nothing)));
      }
      write(exchange, asked, sources, tape);
    } finally {
      jobs.forEach(Job::close);
      ids.forEach(prompt -> Arrays.fill(prompt, 0));
      services.guard().settle(session);
    }
  }

  private List<PromptPieces> pieces(Completion asked) throws ApiException {
    List<PromptPieces> pieces = new ArrayList<>();
    for (Completion.Prompt prompt : asked.prompts()) {
      try {
        pieces.add(PromptPieces.of(services.served().language(), prompt));
      } catch (IllegalArgumentException unpairedSurrogate) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "prompt");
      }
    }
    return pieces;
  }

  private List<Asked> choices(
      Caller caller, Completion asked, PromptPieces prompt, List<int[]> toWipe)
      throws ApiException {
    int[] ids = prompt.ids();
    toWipe.add(ids);
    int room = services.served().contextLength() - ids.length;
    if (ids.length == 0 || room < 1) {
      ErrorCode code = room < 1 ? ErrorCode.CONTEXT_LENGTH_EXCEEDED : ErrorCode.INVALID_VALUE;
      throw ApiException.of(code, "prompt");
    }
    Decoding decoding = asked.decoding();
    Sampling sampling = Preparation.sampling(decoding, services.seeds());
    SecretText echo = asked.echo() ? prompt.text() : SecretText.empty();
    List<Asked> out = new ArrayList<>();
    for (int i = 0; i < decoding.choices(); i++) {
      GenerationRequest request = request(asked, ids, room, sampling.choice(i));
      Account account = new Account(caller.project(), asked.delivery().tier());
      out.add(Asked.completion(request.on(account), echo));
    }
    return out;
  }

  private static GenerationRequest request(
      Completion asked, int[] ids, int room, Sampling sampling) {
    Decoding decoding = asked.decoding();
    OptionalInt top = decoding.topLogprobs();
    int most = Math.min(decoding.maxTokens().orElse(room), room);
    if (asked.nothing() || (asked.echo() && top.isPresent())) {
      return GenerationRequest.scoring(
          ids, asked.nothing() ? 0 : most, sampling, decoding.stop(), top.orElse(0));
    }
    return new GenerationRequest(ids, most, sampling, decoding.stop(), Optional.empty(), top);
  }

  private void write(
      Exchange exchange, Completion asked, List<AnswerWriter.Source> sources, Tape tape)
      throws ApiException, IOException, InterruptedException {
    CompletionEncoder encoder =
        new CompletionEncoder(
            exchange.head().requestId(),
            System.currentTimeMillis() / 1000,
            services.served().id(),
            services.served().fingerprint(),
            asked);
    AnswerWriter writer = new AnswerWriter(exchange, sources, encoder, tape, answer -> {});
    if (asked.delivery().stream()) {
      writer.stream();
    } else {
      writer.whole();
    }
  }
}
