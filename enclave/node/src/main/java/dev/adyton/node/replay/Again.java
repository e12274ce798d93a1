package dev.adyton.node.replay;

import dev.adyton.node.http.CallNotes;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** A request without a network beneath it, whose answer stays here. Used by one thread. */
final class Again implements Exchange {
  private final RequestHead head;
  private final byte[] body;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final CallNotes notes = new CallNotes();
  private int status;
  private String contentType = "";
  private boolean ended;

  Again(RequestHead head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  @Override
  public CallNotes notes() {
    return notes;
  }

  @Override
  public RequestHead head() {
    return head;
  }

  /** A copy: a handler overwrites what it is given. */
  @Override
  public byte[] body() {
    return body.clone();
  }

  @Override
  public void hold(long bytes) {}

  @Override
  public ResponseStream respond(int answered, List<Field> fields) {
    status = answered;
    for (Field field : fields) {
      contentType = field.name().equals("content-type") ? field.value() : contentType;
    }
    return new ResponseStream() {
      @Override
      public void write(byte[] bytes) {
        content.writeBytes(bytes);
      }

      @Override
      public void tick() {}

      @Override
      public void end(List<Field> trailers) {
        ended = true;
      }
    };
  }

  @Override
  public boolean started() {
    return status != 0;
  }

  @Override
  public boolean abandoned() {
    return false;
  }

  int status() {
    return status;
  }

  String contentType() {
    return contentType;
  }

  boolean ended() {
    return ended;
  }

  byte[] content() {
    return content.toByteArray();
  }
}
