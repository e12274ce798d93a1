package dev.adyton.node.channel;

import dev.adyton.crypto.BhttpResponseEncoder;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.CallNotes;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.ResponseStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request out of the sealed channel, whose answer goes back into it. Used by one thread. */
final class SealedExchange implements Exchange, AutoCloseable {
  private final Exchange outer;
  private final ChunkedResponseSealer sealer;
  private final RequestHead head;
  private final byte[] body;
  private final Field binding;
  private final FrameShaper shaper;
  private final Optional<ConstantLine> line;
  private final CallNotes notes = new CallNotes();
  private boolean started;

  /** With the constant profile the answer's first frame leaves now, before anything is known. */
  SealedExchange(
      Exchange outer, ChunkedResponseSealer sealer, RequestHead head, byte[] body, Field binding)
      throws IOException {
    this.binding = binding;
    this.outer = outer;
    this.sealer = sealer;
    this.head = head;
    this.body = body;
    this.shaper =
        FrameShaper.of(head.padding(), head.fields().only(PaddingProfile.FIELD).isPresent());
    this.line =
        head.padding() == PaddingProfile.CONSTANT
            ? Optional.of(ConstantLine.start(outside(), sealer, shaper))
            : Optional.empty();
  }

  private ResponseStream outside() throws IOException {
    return outer.respond(
        200,
        List.of(
            new Field("content-type", ChunkedResponseSealer.MEDIA_TYPE),
            new Field("incremental", "?1"),
            Answers.NO_STORE));
  }

  @Override
  public CallNotes notes() {
    return notes;
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
  public void hold(long bytes) throws ApiException {
    outer.hold(bytes);
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
    List<Field> bound = new ArrayList<>(fields);
    bound.add(binding);
    return line.isPresent()
        ? new Paced(line.get(), status, bound)
        : new Sealed(outside(), status, bound);
  }

  /** Stops an answer that did not come to its end. */
  @Override
  public void close() {
    line.ifPresent(ConstantLine::close);
  }

  private static List<HttpField> bhttp(List<Field> fields) {
    return fields.stream().map(field -> new HttpField(field.name(), field.value())).toList();
  }

  /** Leaves when it is written or ticked. */
  private final class Sealed implements ResponseStream {
    private final ResponseStream out;
    private final BhttpResponseEncoder encoder = new BhttpResponseEncoder();

    Sealed(ResponseStream out, int status, List<Field> fields) throws IOException {
      this.out = out;
      out.write(sealer.header());
      shaper.write(encoder.head(status, bhttp(fields)));
    }

    @Override
    public void write(byte[] content) throws IOException {
      shaper.write(encoder.content(content));
      tick();
    }

    @Override
    public void tick() throws IOException {
      for (byte[] chunk : shaper.due(System.nanoTime())) {
        out.write(sealer.chunk(chunk));
      }
      out.tick();
    }

    @Override
    public void end(List<Field> trailers) throws IOException {
      shaper.write(encoder.end(bhttp(trailers), 0));
      shaper.end();
      List<byte[]> chunks = shaper.last();
      for (byte[] chunk : chunks.subList(0, chunks.size() - 1)) {
        out.write(sealer.chunk(chunk));
      }
      out.write(sealer.last(chunks.getLast()));
      out.end(List.of());
    }
  }

  /** Leaves when the line's next frame is due. */
  private static final class Paced implements ResponseStream {
    private final ConstantLine line;
    private final BhttpResponseEncoder encoder = new BhttpResponseEncoder();

    Paced(ConstantLine line, int status, List<Field> fields) throws IOException {
      this.line = line;
      line.write(encoder.head(status, bhttp(fields)));
    }

    @Override
    public void write(byte[] content) throws IOException {
      line.write(encoder.content(content));
    }

    @Override
    public void tick() throws IOException {
      line.write(new byte[0]);
    }

    @Override
    public void end(List<Field> trailers) throws IOException {
      line.write(encoder.end(bhttp(trailers), 0));
      line.end();
    }
  }
}
