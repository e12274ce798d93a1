package dev.adyton.node.mcp;

import dev.adyton.node.http.Field;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Streamable HTTP (MCP 2025-06-18, transports) to one place: no redirect, no cookie, no proxy, no
 * connection that another request could use. Used by one thread.
 */
final class Wire implements AutoCloseable {
  /** Protocol versions name their session so. */
  private static final String SESSION = "mcp-session-id";

  private static final Pattern VISIBLE = Pattern.compile("[!-~]{1," + McpLimits.MAX_NAME + "}");
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final Target target;
  private final List<Field> fields;
  private final McpLimits limits;
  private final Called called;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  Wire(Target target, List<Field> fields, McpLimits limits, Called called) {
    this.target = target;
    this.fields = List.copyOf(fields);
    this.limits = limits;
    this.called = called;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(limits.connect())
            .executor(threads)
            .build();
  }

  /**
   * What later requests say.
   *
   * @param version of the protocol
   * @param id that the server gave it, if it did
   */
  record Session(String version, Optional<String> id) {
    @Override
    public String toString() {
      return "Session";
    }
  }

  /** An answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(byte[] body, Optional<String> session) {
    @Override
    public String toString() {
      return "Answer";
    }
  }

  /** Sends a request and waits for its answer. */
  Answer ask(byte[] message, long id, Optional<Session> session)
      throws McpException, InterruptedException {
    HttpRequest request = post(message, session).build();
    HttpResponse<Optional<byte[]>> answer = send(request, head -> body(head, id), limits.answer());
    if (answer.statusCode() == NOT_FOUND && session.isPresent()) {
      throw new McpException(McpException.Code.SESSION_LOST, NOT_FOUND);
    }
    if (answer.statusCode() != OK) {
      throw new McpException(McpException.Code.STATUS, answer.statusCode());
    }
    if (type(answer.headers().firstValue("content-type")).isEmpty()) {
      throw new McpException(McpException.Code.CONTENT_TYPE);
    }
    Optional<String> named = answer.headers().firstValue(SESSION);
    if (named.isPresent() && !VISIBLE.matcher(named.get()).matches()) {
      throw Messages.malformed();
    }
    return new Answer(answer.body().orElseThrow(Messages::malformed), named);
  }

  /** Sends what has no answer. */
  void tell(byte[] message, Session session) throws McpException, InterruptedException {
    HttpRequest request = post(message, Optional.of(session)).build();
    int status = send(request, head -> AnswerBody.none(), limits.answer()).statusCode();
    if (status < OK || status >= 300) {
      throw new McpException(McpException.Code.STATUS, status);
    }
  }

  /** Ends a session that has a name. */
  void end(Session session) {
    if (session.id().isEmpty()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      HttpRequest request = request(Optional.of(session)).DELETE().build();
      int status = send(request, head -> AnswerBody.none(), limits.farewell()).statusCode();
      assert status > 0;
    } catch (McpException e) {
      // It ends by itself some day; there is nobody to tell.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder post(byte[] message, Optional<Session> session) {
    return request(session)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofByteArray(message));
  }

  private HttpRequest.Builder request(Optional<Session> session) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.uri()).header("user-agent", "adyton");
    fields.forEach(field -> request.header(field.name(), field.value()));
    session.ifPresent(s -> {
      request.header("mcp-protocol-version", s.version());
      s.id().ifPresent(id -> request.header(SESSION, id));
    });
    return request;
  }

  private AnswerBody body(HttpResponse.ResponseInfo head, long id) {
    if (head.statusCode() != OK) {
      return AnswerBody.none();
    }
    return switch (type(head.headers().firstValue("content-type")).orElse("")) {
      case "application/json" -> AnswerBody.document(limits.maxAnswer());
      case "text/event-stream" ->
          AnswerBody.events(limits.maxAnswer(), data -> Messages.answers(data, id, limits));
      default -> AnswerBody.none();
    };
  }

  private static Optional<String> type(Optional<String> contentType) {
    return contentType
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(type -> type.equals("application/json") || type.equals("text/event-stream"));
  }

  private HttpResponse<Optional<byte[]>> send(
      HttpRequest request, HttpResponse.BodyHandler<Optional<byte[]>> handler, Duration patience)
      throws McpException, InterruptedException {
    called.count(target.name());
    CompletableFuture<HttpResponse<Optional<byte[]>>> answer = http.sendAsync(request, handler);
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new McpException(McpException.Code.TIMEOUT);
    } catch (ExecutionException e) {
      throw broken(e);
    } finally {
      answer.cancel(true);
    }
  }

  private static McpException broken(ExecutionException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof McpException ours) {
        return ours;
      }
    }
    return new McpException(McpException.Code.UNREACHABLE);
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
