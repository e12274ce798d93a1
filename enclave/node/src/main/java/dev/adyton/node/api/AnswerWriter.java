package dev.adyton.node.api;

import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Limits;
import dev.adyton.node.http.ResponseStream;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.AnswerEvent;
import dev.adyton.node.run.Answered;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries answers from the engine to their caller and notices when the caller is gone: by asking
 * the socket every {@link Limits#POLL}, and on streams by a comment that cannot be delivered.
 */
final class AnswerWriter {
  /** Where an answer's events come from. */
  @FunctionalInterface
  interface Source {
    /** Returns the next event, or nothing if none comes in time. */
    Optional<AnswerEvent> next(Duration patience) throws InterruptedException;
  }

  /** What is done with a whole answer before its end is sent. */
  @FunctionalInterface
  interface Keeper {
    /** Takes the answer; a refusal is the request's. */
    void keep(Answer answer) throws ApiException;
  }

  private final Exchange exchange;
  private final List<Source> choices;
  private final AnswerEncoder encoder;
  private final Tape tape;
  private final Keeper keeper;
  private final List<Answer> answers = new ArrayList<>();

  /**
   * @param choices one for each answer that is wanted; read one after the other
   */
  AnswerWriter(
      Exchange exchange, List<Source> choices, AnswerEncoder encoder, Tape tape, Keeper keeper) {
    this.exchange = exchange;
    this.choices = choices;
    this.encoder = encoder;
    this.tape = tape;
    this.keeper = keeper;
  }

  private AnswerBuilder builder(int choice) {
    String id = exchange.head().requestId();
    return new AnswerBuilder(choice == 0 ? id : id + "_" + choice);
  }

  /** Waits for the whole answers and sends them. */
  void whole() throws ApiException, IOException, InterruptedException {
    for (int i = 0; i < choices.size(); i++) {
      answers.add(collect(choices.get(i), builder(i)));
    }
    keeper.keep(answers.getFirst());
    tape.json(exchange, encoder.whole(answers), seed());
  }

  private long seed() {
    return answers.getFirst().result().seed();
  }

  private Answer collect(Source events, AnswerBuilder builder)
      throws ApiException, IOException, InterruptedException {
    while (true) {
      Optional<AnswerEvent> event = events.next(Limits.POLL);
      switch (event.orElse(null)) {
        case null -> checkCaller();
        case AnswerEvent.Said said -> {
          note(said);
          builder.add(said);
        }
        case AnswerEvent.Failed(var code) -> throw ApiException.of(code);
        case AnswerEvent.Done(Answered result) -> {
          return ended(builder, result);
        }
      }
    }
  }

  /**
   * Sends the answers as they grow. The head waits for the first event, so that what fails before a
   * word was said fails with a real status.
   */
  void stream() throws ApiException, IOException, InterruptedException {
    Optional<AnswerEvent> first = choices.getFirst().next(Limits.HEARTBEAT);
    if (first.isPresent() && first.get() instanceof AnswerEvent.Failed(var code)) {
      throw ApiException.of(code);
    }
    ResponseStream out = tape.over(exchange.respond(200, head()), 200, sse());
    try {
      for (int i = 0; i < choices.size(); i++) {
        answers.add(stream(out, i, i == 0 ? first : Optional.empty()));
      }
      keeper.keep(answers.getFirst());
    } catch (ApiException e) {
      exchange.notes().failed(e.code());
      out.write(encoder.failure(e));
      out.end(List.of());
      return;
    }
    int last = answers.size() - 1;
    out.write(Sse.join(encoder.ended(last, answers.get(last)), encoder.closing(answers)));
    out.end(tape.issue(seed()));
  }

  private static String sse() {
    return Sse.MEDIA_TYPE + "; charset=utf-8";
  }

  private List<Field> head() {
    return List.of(
        new Field("content-type", sse()),
        Answers.NO_STORE,
        new Field("x-accel-buffering", "no"),
        new Field("x-request-id", "req_" + exchange.head().requestId()));
  }

  private Answer stream(ResponseStream out, int choice, Optional<AnswerEvent> first)
      throws ApiException, IOException, InterruptedException {
    if (choice > 0) {
      out.write(encoder.ended(choice - 1, answers.get(choice - 1)));
    }
    out.write(encoder.opening(choice));
    AnswerBuilder builder = builder(choice);
    long said = System.nanoTime();
    Optional<AnswerEvent> event = first;
    while (true) {
      switch (event.orElse(null)) {
        case null -> {
          checkCaller();
          if (System.nanoTime() - said >= Limits.HEARTBEAT.toNanos()) {
            out.write(Sse.comment());
            said = System.nanoTime();
          }
          out.tick();
        }
        case AnswerEvent.Said something -> {
          note(something);
          out.write(encoder.said(choice, builder.add(something)));
          said = System.nanoTime();
        }
        case AnswerEvent.Failed(var code) -> throw ApiException.of(code);
        case AnswerEvent.Done(Answered result) -> {
          return ended(builder, result);
        }
      }
      event = choices.get(choice).next(Limits.POLL);
    }
  }

  /** What a server of tools does is not the first word of an answer. */
  private void note(AnswerEvent.Said said) {
    if (!(said instanceof AnswerEvent.Remote)) {
      exchange.notes().said();
    }
  }

  private Answer ended(AnswerBuilder builder, Answered result) {
    exchange
        .notes()
        .computed(result.promptTokens(), result.cachedTokens(), result.completionTokens());
    return builder.end(result);
  }

  private void checkCaller() throws IOException {
    if (exchange.abandoned()) {
      throw new IOException("the caller is gone");
    }
  }
}
