package dev.adyton.node.http;

import dev.adyton.node.telemetry.Carrier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** An exchange over HTTP/1.1 as Jetty parsed it. */
final class JettyExchange implements Exchange {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Request request;
  private final Response response;
  private final RequestHead head;
  private final PeerWatch watch;
  private final BodyRoom room;
  private final CallNotes notes = new CallNotes();
  private boolean started;
  private int held;
  private Optional<byte[]> body = Optional.empty();

  JettyExchange(Request request, Response response, BodyRoom room) {
    this.request = request;
    this.response = response;
    this.room = room;
    this.head = read(request);
    this.watch = new PeerWatch(request.getConnectionMetaData().getConnection().getEndPoint());
  }

  private static RequestHead read(Request request) {
    List<Field> fields = new ArrayList<>(request.getHeaders().size());
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      fields.add(new Field(field.getName(), value == null ? "" : value));
    }
    byte[] id = new byte[16];
    RANDOM.nextBytes(id);
    String path = request.getHttpURI().getPath();
    String query = request.getHttpURI().getQuery();
    boolean loopback =
        request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
            && peer.getAddress() != null
            && peer.getAddress().isLoopbackAddress();
    return new RequestHead(
        request.getMethod(),
        path == null ? "" : path,
        query == null ? "" : query,
        Fields.of(fields),
        Carrier.PLAIN,
        loopback,
        HexFormat.of().formatHex(id),
        "");
  }

  @Override
  public CallNotes notes() {
    return notes;
  }

  @Override
  public RequestHead head() {
    return head;
  }

  /** Read once: who authenticates a signed request reads it before who answers it. */
  @Override
  public byte[] body() throws ApiException, IOException {
    if (body.isEmpty()) {
      body = Optional.of(read());
    }
    return body.get();
  }

  @Override
  public void hold(long bytes) throws ApiException {
    held += room.enter(bytes);
  }

  private byte[] read() throws ApiException, IOException {
    boolean sealed = head.fields().mediaType().startsWith("message/ohttp");
    int limit = sealed ? Limits.MAX_SEALED_BYTES : Limits.MAX_BODY_BYTES;
    long deadline = System.nanoTime() + Limits.BODY_TIME.toNanos();
    ErasableBuffer buffer = new ErasableBuffer();
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] part = new byte[8192];
      if (request.getLength() > limit) {
        throw tooLarge(in, part);
      }
      held += room.enter(request.getLength() < 0 ? limit : request.getLength());
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        buffer.write(part, 0, n);
        if (buffer.size() > limit) {
          throw tooLarge(in, part);
        }
        if (System.nanoTime() > deadline) {
          throw ApiException.of(ErrorCode.REQUEST_TIMEOUT);
        }
      }
      Arrays.fill(part, (byte) 0);
      return buffer.toByteArray();
    } finally {
      buffer.erase();
    }
  }

  /**
   * Throws away some of what is still coming. A client that is cut off while it sends sees a broken
   * connection and not the refusal that was sent to it.
   */
  private static ApiException tooLarge(InputStream in, byte[] part) throws IOException {
    long deadline = System.nanoTime() + Limits.LINGER.toNanos();
    int left = Limits.MAX_BODY_BYTES;
    while (left > 0 && System.nanoTime() < deadline) {
      int n = in.read(part);
      if (n < 0) {
        break;
      }
      left -= n;
    }
    Arrays.fill(part, (byte) 0);
    return ApiException.of(ErrorCode.BODY_TOO_LARGE);
  }

  @Override
  public ResponseStream respond(int status, List<Field> fields) {
    if (started) {
      throw new IllegalStateException("answered twice");
    }
    started = true;
    if (body.isEmpty() && !request.consumeAvailable()) {
      // A stranger's body is not waited for; what comes of it yet must not be read as a request.
      response.getHeaders().put("connection", "close");
    }
    response.setStatus(status);
    fields.forEach(field -> response.getHeaders().add(field.name(), field.value()));
    return new Out();
  }

  @Override
  public boolean started() {
    return started;
  }

  @Override
  public boolean abandoned() {
    return watch.gone();
  }

  /** Says that the body is not needed any more. */
  void release() {
    room.leave(held);
    held = 0;
  }

  /** Returns whether the connection must not be used for another request. */
  boolean spoiled() {
    return watch.spoiled();
  }

  private final class Out implements ResponseStream {
    @Override
    public void write(byte[] content) throws IOException {
      Content.Sink.write(response, false, ByteBuffer.wrap(content));
    }

    @Override
    public void tick() {}

    @Override
    public void end(List<Field> trailers) throws IOException {
      Content.Sink.write(response, true, ByteBuffer.allocate(0));
    }
  }

  /** A growing buffer whose last backing array can be overwritten. */
  private static final class ErasableBuffer extends ByteArrayOutputStream {
    void erase() {
      Arrays.fill(buf, (byte) 0);
      reset();
    }
  }
}
