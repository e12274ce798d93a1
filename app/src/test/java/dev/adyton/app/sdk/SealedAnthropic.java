package dev.adyton.app.sdk;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicIoException;
import dev.adyton.crypto.HttpField;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Anthropic's SDK over the sealed channel, without a proxy: given to its client as the HTTP client,
 * it seals every request to the node that was verified and sends nothing in clear. The base URL
 * names nothing but a path. Safe for use by several threads; the connection stays the caller's to
 * close.
 */
final class SealedAnthropic implements HttpClient {
  /** Written by the channel, or of the hop that there is none of. */
  private static final Set<String> NOT_SEALED = Set.of("host", "content-length", "connection");

  private final NodeConnection node;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  SealedAnthropic(NodeConnection node) {
    this.node = node;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    try {
      return new Answer(node.send(sealed(request)));
    } catch (ClientException e) {
      // Only the second kind is tried again: what was refused once is refused again.
      throw switch (e.code()) {
        case UNREACHABLE, TIMED_OUT -> new AnthropicIoException(e.code().name(), e);
        default -> new AnthropicException(e.getMessage(), e);
      };
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return CompletableFuture.supplyAsync(() -> execute(request, options), threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static SealedRequest sealed(HttpRequest request) {
    URI uri = URI.create(request.url());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    List<HttpField> fields = new ArrayList<>();
    for (String name : request.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!NOT_SEALED.contains(lower)) {
        request.headers().values(name).forEach(value -> fields.add(new HttpField(lower, value)));
      }
    }
    byte[] content = content(request, fields);
    return new SealedRequest(request.method().name(), uri.getRawPath() + query, fields, content);
  }

  private static byte[] content(HttpRequest request, List<HttpField> fields) {
    if (request.body().isEmpty()) {
      return new byte[0];
    }
    HttpRequestBody body = request.body().get();
    try (body) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      body.writeTo(bytes);
      if (HttpField.first(fields, "content-type").isEmpty()) {
        fields.add(new HttpField("content-type", body.contentType()));
      }
      return bytes.toByteArray();
    }
  }

  /** The answer as it comes; its body ends only when the receipt held. */
  private record Answer(SealedResponse response) implements HttpResponse {
    @Override
    public int statusCode() {
      return response.status();
    }

    @Override
    public Headers headers() {
      Headers.Builder headers = Headers.builder();
      response.headers().forEach(field -> headers.put(field.name(), field.value()));
      return headers.build();
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
