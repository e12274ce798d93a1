package dev.adyton.node.replay;

import dev.adyton.codec.CodecException;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.node.admin.Meter;
import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.api.Api;
import dev.adyton.node.api.Services;
import dev.adyton.node.audit.AuditTrail;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.evidence.Launched;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.files.FileShelf;
import dev.adyton.node.http.Dispatcher;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.http.Router;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.receipts.ReceiptStore;
import dev.adyton.node.responses.AccessKeyShelf;
import dev.adyton.node.responses.ConversationShelf;
import dev.adyton.node.responses.LiveResponses;
import dev.adyton.node.responses.ResponseShelf;
import dev.adyton.node.responses.Retention;
import dev.adyton.node.run.Continuation;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Carrier;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Metrics;
import dev.adyton.platform.Attester;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.receipt.Receipt;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers recorded requests again, one at a time, by the very code that answered them, without a
 * network, keys or a store; and says whether the same came of it. Used by one thread.
 */
public final class Replay implements AutoCloseable {
  /** Members that name what a node keeps. */
  private static final List<String> KEPT = List.of("\"previous_response_id\"", "\"file_id\"");

  private final String key = ApiKeys.make();
  private final Dispatcher dispatcher;
  private final EngineRoom room;
  private final NodeKeys keys;
  private final String numerics;
  private final Attester attester = Attester.simulated();
  private volatile long seed;

  /** What came of a replay. */
  public enum Outcome {
    /** The same bytes. */
    REPRODUCED,
    /** Another status, media type or content. */
    DIFFERENT,
    /** Another numeric profile, or another version of it: its bits were others. */
    NEEDS_NUMERICS,
    /** The request needs what only its node had: a response or a file that was kept there. */
    NEEDS_STORE,
    /** Servers of tools could be asked: what they said is not in the recording. */
    NEEDS_TOOLS
  }

  /**
   * Makes what answers.
   *
   * @param served the model under the name that requests call it by
   * @param launched what was launched
   * @param engine the model's own continuation; closed with this
   */
  public Replay(Served served, Launched launched, Guardrails guardrails, Continuation engine) {
    numerics = served.numerics();
    Clock clock = Clock.systemUTC();
    Events events =
        new Events(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    Metrics metrics = new Metrics(served.id());
    keys = new NodeKeys(Duration.ofHours(24), Optional.empty(), clock, events);
    room = new EngineRoom(engine, served.language()::bytes, 64, Meter.FREE, events, metrics);
    ReceiptStore issued = new ReceiptStore(clock);
    Services services =
        new Services(
            served,
            room,
            new Guard(guardrails, metrics),
            new Tenancy(clock),
            new Authenticator(
                ApiKeys.of(key), AccessKeys.none(), caller -> {}, AccessPolicy.OPEN, clock),
            new ReceiptDesk(keys, launched, attester, issued, clock),
            new ResponseShelf(Optional.empty(), Retention.NONE, clock),
            new LiveResponses(),
            new ConversationShelf(Optional.empty(), Retention.NONE, clock),
            Egress.DENIED,
            new AccessKeyShelf(Optional.empty(), Retention.NONE, AccessKeys.none(), clock),
            new FileShelf(Optional.empty(), Retention.NONE, clock),
            // The receipt names the seed of the first choice; the others' follow from it.
            () -> seed);
    AuditTrail audit = new AuditTrail(events, metrics, clock);
    dispatcher =
        new Dispatcher(
            new Router(new Api(services, launched.deployable().outcome(), audit, events).doors()),
            events,
            metrics,
            audit);
  }

  /**
   * Answers a request again.
   *
   * @param receipt the exchange's, which the caller has checked
   * @param request {@link ExchangeRequest#canonical()}, as recorded
   * @param response {@link ExchangeResponse#canonical()}, as recorded
   * @throws CodecException where these bytes are none
   */
  public Outcome run(Receipt receipt, byte[] request, byte[] response) throws CodecException {
    ExchangeRequest asked = Recorded.request(request);
    ExchangeResponse answered = Recorded.response(response);
    if (!receipt.numerics().equals(numerics)) {
      return Outcome.NEEDS_NUMERICS;
    }
    if (!receipt.toolsEgress().equals(Receipt.NO_EGRESS)) {
      return Outcome.NEEDS_TOOLS;
    }
    seed = receipt.seed();
    Again again = new Again(head(receipt, asked), asked.content());
    try {
      dispatcher.dispatch(again);
    } catch (IOException e) {
      return Outcome.DIFFERENT;
    }
    boolean stream = answered.contentType().startsWith("text/event-stream");
    boolean same =
        again.ended()
            && again.status() == answered.status()
            && again.contentType().equals(answered.contentType())
            && Clockless.of(again.content(), stream)
                .equals(Clockless.of(answered.content(), stream));
    if (same) {
      return Outcome.REPRODUCED;
    }
    String content = new String(asked.content(), StandardCharsets.UTF_8);
    boolean kept = KEPT.stream().anyMatch(content::contains) || asked.path().endsWith("/files");
    return kept ? Outcome.NEEDS_STORE : Outcome.DIFFERENT;
  }

  /**
   * The answer's shape is in its bytes: what was padded outside of them is named in the receipt.
   */
  private RequestHead head(Receipt receipt, ExchangeRequest asked) {
    String path = asked.path();
    int question = path.indexOf('?');
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("authorization", "Bearer " + key));
    fields.add(new Field("content-type", asked.contentType()));
    fields.add(new Field(PaddingProfile.FIELD, receipt.padding()));
    return new RequestHead(
        asked.method(),
        question < 0 ? path : path.substring(0, question),
        question < 0 ? "" : path.substring(question + 1),
        Fields.of(fields),
        Carrier.SEALED,
        true,
        receipt.id(),
        "");
  }

  @Override
  public void close() {
    room.close();
    keys.close();
    try {
      attester.close();
    } catch (IOException e) {
      throw new IllegalStateException("nothing is behind simulated evidence", e);
    }
  }
}
