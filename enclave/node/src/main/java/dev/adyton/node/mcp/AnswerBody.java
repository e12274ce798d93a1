package dev.adyton.node.mcp;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Predicate;

/**
 * Takes in an answer's body: a JSON document to its end, or an event stream until the event that
 * answers, after which nobody listens. Stops at a number of bytes, whatever they are.
 */
final class AnswerBody implements HttpResponse.BodySubscriber<Optional<byte[]>> {
  private final int most;
  private final Optional<SseReader> events;
  private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private int read;

  private AnswerBody(int most, Optional<Predicate<byte[]>> wanted) {
    this.most = most;
    this.events = wanted.map(test -> new SseReader(data -> event(test, data)));
  }

  private void event(Predicate<byte[]> wanted, byte[] data) {
    if (!body.isDone() && wanted.test(data)) {
      body.complete(Optional.of(data));
    }
  }

  /** Takes a whole document of {@code most} bytes. */
  static AnswerBody document(int most) {
    return new AnswerBody(most, Optional.empty());
  }

  /** Takes events of {@code most} bytes in all until one is {@code wanted}. */
  static AnswerBody events(int most, Predicate<byte[]> wanted) {
    return new AnswerBody(most, Optional.of(wanted));
  }

  /** Takes nothing. */
  static AnswerBody none() {
    AnswerBody none = new AnswerBody(0, Optional.empty());
    none.body.complete(Optional.empty());
    return none;
  }

  @Override
  public CompletionStage<Optional<byte[]>> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = Optional.of(given);
    if (body.isDone()) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining() && !body.isDone()) {
        take(buffer.get());
      }
    }
    if (body.isDone()) {
      subscription.ifPresent(Flow.Subscription::cancel);
    }
  }

  private void take(byte b) {
    if (++read > most) {
      body.completeExceptionally(new McpException(McpException.Code.TOO_LARGE));
    } else if (events.isPresent()) {
      events.get().take(b);
    } else {
      taken.write(b);
    }
  }

  @Override
  public void onError(Throwable broken) {
    body.completeExceptionally(broken);
  }

  /** A stream that ends without the answer was none. */
  @Override
  public void onComplete() {
    body.complete(events.isPresent() ? Optional.empty() : Optional.of(taken.toByteArray()));
  }
}
