package dev.adyton.node.receipts;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.launch.Deployable;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.evidence.KeyGeneration;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.ResponseStream;
import dev.adyton.node.mcp.Called;
import dev.adyton.node.telemetry.Carrier;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.receipt.KeyedDigest;
import dev.adyton.receipt.Receipt;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Runs along with one exchange: digests the request as it was sent and the answer as it is
 * delivered, before framing and padding, under a key made for this exchange alone. Used by one
 * thread; closing it overwrites the key.
 */
public final class Tape implements AutoCloseable {
  private static final String JSON = "application/json";

  private final ReceiptDesk desk;
  private final RequestHead head;
  private final Caller caller;
  private final ExchangeKey key = ExchangeKey.generate();
  private final KeyedDigest request;
  private final ExchangeKey.Digester answer = key.start();
  private Optional<Called> called = Optional.empty();

  Tape(ReceiptDesk desk, RequestHead head, Caller caller, byte[] body) {
    this.desk = desk;
    this.head = head;
    this.caller = caller;
    String contentType = head.fields().only("content-type").orElse("");
    ExchangeRequest sent = new ExchangeRequest(head.method(), head.target(), contentType, body);
    this.request = key.start().update(sent.head()).update(body).finish();
  }

  /** Says that servers of tools may be asked for this exchange, and where it is written down. */
  public void reaching(Called hosts) {
    called = Optional.of(hosts);
  }

  /** Returns {@code inner} with this tape running along. */
  public ResponseStream over(ResponseStream inner, int status, String contentType) {
    answer.update(ExchangeResponse.head(status, contentType));
    return new ResponseStream() {
      @Override
      public void write(byte[] content) throws IOException {
        answer.update(content);
        inner.write(content);
      }

      @Override
      public void tick() throws IOException {
        inner.tick();
      }

      @Override
      public void end(List<Field> trailers) throws IOException {
        inner.end(trailers);
      }
    };
  }

  /**
   * Sends a whole body of JSON with its receipt.
   *
   * @param seed of the sampling; 0 where nothing was sampled
   */
  public void json(Exchange exchange, byte[] content, long seed) throws IOException {
    List<Field> fields = Answers.fields(exchange, JSON, content, List.of(Answers.NO_STORE));
    ResponseStream out = over(exchange.respond(200, fields), 200, JSON);
    out.write(content);
    out.end(issue(seed));
  }

  /**
   * Signs the receipt of the whole answer: returned as trailers for the sealed channel, kept for a
   * while for a plain exchange.
   *
   * @param seed of the sampling
   */
  public List<Field> issue(long seed) {
    KeyedDigest delivered = answer.finish();
    // Signed by the keyset that the caller verified, even if a newer one has come meanwhile.
    KeyGeneration keys =
        desk.keys().byRoutingId(head.keyset()).orElseGet(() -> desk.keys().current());
    Receipt receipt = desk.chained(caller, prev -> receipt(keys, delivered, seed, prev));
    String signed = Base64s.encode(keys.receiptKey().sign(receipt).encode());
    String opening = Base64s.encode(key.bytes());
    if (head.carrier() == Carrier.SEALED) {
      return List.of(new Field("adyton-receipt", signed), new Field("adyton-receipt-key", opening));
    }
    desk.store().put(head.requestId(), caller, new ReceiptStore.Issued(signed, opening));
    return List.of();
  }

  private Receipt receipt(
      KeyGeneration keys, KeyedDigest delivered, long seed, Optional<Digest> prev) {
    Deployable deployable = desk.launched().deployable();
    return new Receipt(
        keys.receiptKey().kid(),
        head.requestId(),
        request,
        delivered,
        key.commitment(),
        evidence(),
        deployable.digest(),
        deployable.numerics(),
        desk.launched().kernels(),
        seed,
        "none",
        called.isEmpty() ? Receipt.NO_EGRESS : "listed",
        head.padding().label(),
        prev,
        desk.level(),
        desk.now(),
        called.map(Called::hosts).orElseGet(Collections::emptySortedMap));
  }

  /** What the caller says it verified counts only where nobody between could have said it. */
  private Optional<Digest> evidence() {
    if (head.carrier() != Carrier.SEALED) {
      return Optional.empty();
    }
    try {
      Optional<String> said = head.fields().only("adyton-evidence");
      return said.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(said.get()));
    } catch (CodecException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
