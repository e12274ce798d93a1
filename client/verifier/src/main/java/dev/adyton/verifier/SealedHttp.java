package dev.adyton.verifier;

import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import javax.net.ssl.SSLSession;

/**
 * {@link HttpClient}'s way to send, through the sealed channel: for programs that have requests and
 * body handlers already. What cannot be verified ends in an {@link IOException} whose cause is a
 * {@link ClientException}; nothing is ever sent in clear. A body is complete, its receipt checked,
 * when the handler's subscriber is told so; one that fails is told that it failed.
 *
 * <p>The request's own host is not asked: whoever was verified answers. Safe for use by several
 * threads.
 */
public final class SealedHttp {
  private final NodeConnection node;
  private final PaddingProfile padding;

  private SealedHttp(NodeConnection node, PaddingProfile padding) {
    this.node = node;
    this.padding = padding;
  }

  /** Sends over {@code node}, which stays the caller's to close. */
  public static SealedHttp over(NodeConnection node) {
    return new SealedHttp(node, PaddingProfile.BUCKETS);
  }

  /** Returns the same with another shape of its answers. */
  public SealedHttp padded(PaddingProfile profile) {
    return new SealedHttp(node, profile);
  }

  /**
   * Sends a request and hands the answer to {@code handler} as it comes.
   *
   * @throws IOException where the verified node did not answer, or its answer does not hold
   * @throws IllegalArgumentException where the request cannot be sealed; names the field
   */
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    SealedResponse response;
    try {
      response = node.send(sealed(request));
    } catch (ClientException e) {
      throw new IOException(e.code().name(), e);
    }
    HttpHeaders headers = headers(response.headers());
    BodySubscriber<T> subscriber = handler.apply(new Head(response.status(), headers));
    // A thread of its own: a handler of streams hands its body over before that is whole.
    Thread.ofVirtual().start(() -> deliver(response, subscriber));
    try {
      T body = subscriber.getBody().toCompletableFuture().get();
      return new Answer<>(request, response.status(), headers, body);
    } catch (ExecutionException e) {
      String what = e.getCause() instanceof ClientException c ? c.code().name() : "body";
      throw new IOException(what, e.getCause());
    }
  }

  private SealedRequest sealed(HttpRequest request) throws IOException, InterruptedException {
    List<HttpField> fields = new ArrayList<>();
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> fields.add(new HttpField(name, value))));
    URI uri = request.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    byte[] content =
        request.bodyPublisher().isPresent()
            ? Collected.of(request.bodyPublisher().get())
            : new byte[0];
    return new SealedRequest(request.method(), target, fields, content, padding);
  }

  private static HttpHeaders headers(List<HttpField> fields) {
    Map<String, List<String>> map = new HashMap<>();
    for (HttpField field : fields) {
      map.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(field.value());
    }
    return HttpHeaders.of(map, (name, value) -> true);
  }

  /** The end is told only when the receipt held: what a subscriber completes with is authentic. */
  private static <T> void deliver(SealedResponse response, BodySubscriber<T> subscriber) {
    try (response;
        SubmissionPublisher<List<ByteBuffer>> publisher =
            new SubmissionPublisher<>(Runnable::run, Flow.defaultBufferSize())) {
      publisher.subscribe(subscriber);
      try {
        Optional<byte[]> piece = response.next();
        while (piece.isPresent()) {
          publisher.submit(List.of(ByteBuffer.wrap(piece.get()).asReadOnlyBuffer()));
          piece = response.next();
        }
      } catch (ClientException e) {
        publisher.closeExceptionally(e);
      }
    }
  }

  private record Head(int statusCode, HttpHeaders headers) implements ResponseInfo {
    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }

  /** The answer; its {@code toString} shows no content. */
  private record Answer<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
      implements HttpResponse<T> {
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }

    @Override
    public String toString() {
      return "Answer[" + statusCode + "]";
    }
  }

  /** Takes a request's body out of its publisher, within the limit of a sealed one. */
  private static final class Collected implements Flow.Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    static byte[] of(HttpRequest.BodyPublisher publisher) throws IOException, InterruptedException {
      Collected collected = new Collected();
      publisher.subscribe(collected);
      try {
        return collected.whole.get();
      } catch (ExecutionException e) {
        throw new IOException("the request's body failed", e.getCause());
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
      byte[] taken = new byte[part.remaining()];
      part.get(taken);
      if (bytes.size() + taken.length > SealedRequest.MAX_CONTENT_BYTES) {
        whole.completeExceptionally(new IOException("larger than a request may be"));
      } else {
        bytes.writeBytes(taken);
      }
    }

    @Override
    public void onError(Throwable problem) {
      whole.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }
}
