package dev.adyton.node.api;

import dev.adyton.content.SecretText;
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
import java.util.List;
import java.util.Optional;

/**
 * Carries one answer from the engine to its caller and notices when the caller is gone: by asking
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
    void keep(SecretText text, Answered result) throws ApiException;
  }

  private static final String JSON = "application/json";

  private final Exchange exchange;
  private final Source events;
  private final AnswerEncoder encoder;
  private final Tape tape;
  private final Keeper keeper;
  private final StringBuilder text = new StringBuilder();

  AnswerWriter(Exchange exchange, Source events, AnswerEncoder encoder, Tape tape, Keeper keeper) {
    this.exchange = exchange;
    this.events = events;
    this.encoder = encoder;
    this.tape = tape;
    this.keeper = keeper;
  }

  /** Waits for the whole answer and sends it. */
  void whole() throws ApiException, IOException, InterruptedException {
    while (true) {
      Optional<AnswerEvent> event = events.next(Limits.POLL);
      switch (event.orElse(null)) {
        case null -> checkCaller();
        case AnswerEvent.Piece(SecretText piece) -> text.append(piece.reveal());
        case AnswerEvent.Failed(var code) -> throw ApiException.of(code);
        case AnswerEvent.Done(Answered result) -> {
          SecretText whole = InferenceHandler.join(text);
          keeper.keep(whole, result);
          send(encoder.whole(whole, result), result);
          return;
        }
      }
    }
  }

  private void send(byte[] content, Answered result) throws IOException {
    List<Field> fields = Answers.fields(exchange, JSON, content, List.of(Answers.NO_STORE));
    ResponseStream out = tape.over(exchange.respond(200, fields), 200, JSON);
    out.write(content);
    out.end(tape.issue(result.seed()));
  }

  /**
   * Sends the answer as it grows. The head waits for the first event, so that what fails before a
   * word was said fails with a real status.
   */
  void stream() throws ApiException, IOException, InterruptedException {
    Optional<AnswerEvent> first = events.next(Limits.HEARTBEAT);
    if (first.isPresent() && first.get() instanceof AnswerEvent.Failed(var code)) {
      throw ApiException.of(code);
    }
    ResponseStream out =
        tape.over(
            exchange.respond(
                200,
                List.of(
                    new Field("content-type", Sse.MEDIA_TYPE + "; charset=utf-8"),
                    Answers.NO_STORE,
                    new Field("x-accel-buffering", "no"),
                    new Field("x-request-id", "req_" + exchange.head().requestId()))),
            200,
            Sse.MEDIA_TYPE + "; charset=utf-8");
    out.write(encoder.opening());
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
        case AnswerEvent.Piece(SecretText piece) -> {
          text.append(piece.reveal());
          out.write(encoder.piece(piece));
          said = System.nanoTime();
        }
        case AnswerEvent.Failed(var code) -> {
          out.write(encoder.failure(ApiException.of(code)));
          out.end(List.of());
          return;
        }
        case AnswerEvent.Done(Answered result) -> {
          close(out, result);
          return;
        }
      }
      event = events.next(Limits.POLL);
    }
  }

  private void close(ResponseStream out, Answered result) throws IOException {
    SecretText whole = InferenceHandler.join(text);
    try {
      keeper.keep(whole, result);
    } catch (ApiException e) {
      out.write(encoder.failure(e));
      out.end(List.of());
      return;
    }
    out.write(encoder.closing(whole, result));
    out.end(tape.issue(result.seed()));
  }

  private void checkCaller() throws IOException {
    if (exchange.abandoned()) {
      throw new IOException("the caller is gone");
    }
  }
}
