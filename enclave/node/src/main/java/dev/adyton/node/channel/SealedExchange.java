package dev.adyton.node.channel;

import dev.adyton.crypto.BhttpResponseEncoder;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.Padme;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A request out of the sealed channel, whose answer goes back into it. Used by one thread. */
final class SealedExchange implements Exchange {
  /**
   * What is written within one tick leaves as one chunk, so that an observer sees ticks, not
   * tokens.
   */
  static final Duration TICK = Duration.ofMillis(100);

  private final Exchange outer;
  private final ChunkedResponseSealer sealer;
  private final RequestHead head;
  private final byte[] body;
  private final Field binding;
  private boolean started;

  SealedExchange(
      Exchange outer, ChunkedResponseSealer sealer, RequestHead head, byte[] body, Field binding) {
    this.binding = binding;
    this.outer = outer;
    this.sealer = sealer;
    this.head = head;
    this.body = body;
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public boolean started() {
    return started;
  }

  @Override
  public boolean abandoned() {
    return outer.abandoned();
  }

  @Override
  public ResponseStream respond(int status, List<Field> fields) throws IOException {
    started = true;
    ResponseStream out =
        outer.respond(
            200,
            List.of(
                new Field("content-type", ChunkedResponseSealer.MEDIA_TYPE),
                new Field("incremental", "?1"),
                Answers.NO_STORE));
    List<Field> bound = new ArrayList<>(fields);
    bound.add(binding);
    return new Sealed(out, status, bound);
  }

  private static List<HttpField> bhttp(List<Field> fields) {
    return fields.stream().map(field -> new HttpField(field.name(), field.value())).toList();
  }

  private final class Sealed implements ResponseStream {
    private final ResponseStream out;
    private final BhttpResponseEncoder encoder = new BhttpResponseEncoder();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long sent = System.nanoTime() - TICK.toNanos();
    private int total;

    Sealed(ResponseStream out, int status, List<Field> fields) throws IOException {
      this.out = out;
      out.write(sealer.header());
      held.writeBytes(encoder.head(status, bhttp(fields)));
    }

    @Override
    public void write(byte[] content) throws IOException {
      held.writeBytes(encoder.content(content));
      tick();
    }

    @Override
    public void tick() throws IOException {
      long now = System.nanoTime();
      if (held.size() > 0 && now - sent >= TICK.toNanos()) {
        out.write(sealer.chunk(take()));
        sent = now;
      }
      out.tick();
    }

    @Override
    public void end(List<Field> trailers) throws IOException {
      held.writeBytes(encoder.end(bhttp(trailers), 0));
      int bare = total + held.size();
      // Zeros behind a Binary HTTP message are its padding (RFC 9292 §3.8).
      held.writeBytes(new byte[Padme.pad(bare) - bare]);
      out.write(sealer.last(take()));
      out.end(List.of());
    }

    private byte[] take() {
      byte[] bytes = held.toByteArray();
      held.reset();
      total += bytes.length;
      return bytes;
    }
  }
}
