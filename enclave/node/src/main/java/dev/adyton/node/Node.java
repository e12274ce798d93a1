package dev.adyton.node;

import dev.adyton.admin.AdminPolicy;
import dev.adyton.codec.Digest;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.admin.AdminDesk;
import dev.adyton.node.admin.AdminHandler;
import dev.adyton.node.admin.AdminLedgerException;
import dev.adyton.node.admin.EnrolmentEntries;
import dev.adyton.node.admin.ReleaseEntries;
import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.api.Api;
import dev.adyton.node.api.BackgroundDesk;
import dev.adyton.node.api.Services;
import dev.adyton.node.audit.AuditHandler;
import dev.adyton.node.audit.AuditTrail;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.channel.Gateway;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.evidence.EvidenceDesk;
import dev.adyton.node.evidence.EvidenceHandler;
import dev.adyton.node.evidence.Launched;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.files.FileShelf;
import dev.adyton.node.http.Dispatcher;
import dev.adyton.node.http.HttpServer;
import dev.adyton.node.http.Router;
import dev.adyton.node.http.Router.Door;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.receipts.ReceiptHandler;
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
import dev.adyton.node.slots.ReleaseDesk;
import dev.adyton.node.slots.Trial;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.telemetry.Key;
import dev.adyton.node.telemetry.Metrics;
import dev.adyton.node.telemetry.Route;
import dev.adyton.node.tls.TlsIdentity;
import dev.adyton.platform.Attester;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node at work: wires the rooms, starts them, drains them. Thread-safe. */
public final class Node implements AutoCloseable {
  private final HttpServer server;
  private final EngineRoom room;
  private final NodeKeys keys;
  private final Attester attester;
  private final Optional<SealedStore> store;
  private final Events events;
  private final Optional<Administration> administration;
  private final BackgroundDesk background;
  private final AccessKeys accessKeys;
  private final AccessKeyShelf made;
  private final FileShelf files;
  private final Clock clock;

  /**
   * What a node is made of.
   *
   * @param config its settings
   * @param served the model as the APIs show it
   * @param launched what the launch gate let in
   * @param guardrails what every request and answer passes
   * @param egress which servers of tools may be asked for whom
   * @param administration who may tell it what, and where that is written down
   * @param engine what continues prompts
   * @param apiKeys who may call
   * @param accessKeys whose signed requests are taken; closed with the node
   * @param accessPolicy what callers may do
   * @param tls what it shows in handshakes
   * @param store where responses are kept; closed with the node, before the attester's TPM
   * @param attester what vouches for it; closed with the node
   * @param events where it says what happens
   * @param clock the time
   */
  public record Parts(
      NodeConfig config,
      Served served,
      Launched launched,
      Guardrails guardrails,
      Egress egress,
      Optional<Administration> administration,
      Continuation engine,
      ApiKeys apiKeys,
      AccessKeys accessKeys,
      AccessPolicy accessPolicy,
      TlsIdentity tls,
      Optional<SealedStore> store,
      Attester attester,
      Events events,
      Clock clock) {}

  /**
   * What administrators meet.
   *
   * @param policy who may tell the node what
   * @param ledger where it is written before it happens; closed with the node
   * @param releases the other slot, in an image that has one
   */
  public record Administration(
      AdminPolicy policy, LedgerFile ledger, Optional<ReleaseDesk> releases) {
    /** On a machine without slots. */
    Administration(AdminPolicy policy, LedgerFile ledger) {
      this(policy, ledger, Optional.empty());
    }
  }

  private Node(Parts parts, Metrics metrics) throws GeneralSecurityException, IOException {
    this.events = parts.events();
    this.attester = parts.attester();
    this.accessKeys = parts.accessKeys();
    this.clock = parts.clock();
    this.store = parts.store();
    this.keys =
        new NodeKeys(
            parts.config().keyLife(),
            Optional.of(Digest.of(parts.tls().spkiSha256())),
            parts.clock(),
            events);
    Tenancy tenancy = new Tenancy(parts.clock(), metrics.roster()::enter);
    this.room =
        new EngineRoom(
            parts.engine(),
            parts.served().language()::bytes,
            parts.config().maxWaiting(),
            tenancy,
            events,
            metrics);
    ReceiptStore issued = new ReceiptStore(parts.clock());
    Services services = services(parts, tenancy, metrics, issued);
    AuditTrail audit = new AuditTrail(events, metrics, parts.clock());
    Api api = new Api(services, parts.launched().deployable().outcome(), audit, events);
    this.background = api.background();
    this.made = services.accessKeys();
    this.files = services.files();
    List<Door> doors = doors(parts, api, services.callers(), issued);
    doors.add(AuditHandler.door(audit, services.callers(), parts.served().id()));
    // What came out of the sealed channel cannot go into it again.
    Dispatcher inner = new Dispatcher(new Router(doors), events, metrics, audit);
    doors.add(
        new Door(
            Route.GATEWAY,
            "POST",
            "/.well-known/ohttp-gateway",
            new Gateway(keys, inner, parts.clock())));
    if (parts.administration().isPresent()) {
      AdminDesk desk = desk(parts, parts.administration().get(), tenancy, services.live(), audit);
      doors.addAll(AdminHandler.doors(desk));
    }
    this.administration = parts.administration();
    this.server =
        new HttpServer(
            new HttpServer.Settings(
                parts.config().bind(),
                parts.config().port(),
                parts.config().healthPort(),
                parts.config().maxConnections(),
                parts.config().drainTime()),
            parts.tls().context(),
            new Dispatcher(new Router(doors), events, metrics, audit),
            () -> !tenancy.draining(),
            metrics,
            events);
  }

  private AdminDesk desk(
      Parts parts, Administration a, Tenancy tenancy, LiveResponses live, AuditTrail audit)
      throws IOException, AdminLedgerException {
    try {
      AdminDesk desk =
          new AdminDesk(
              a.policy(),
              a.ledger(),
              tenancy,
              keys,
              project -> {
                audit.end(project);
                accessKeys.end(project);
                erase(project, live);
              },
              a.releases(),
              parts.clock(),
              AdminDesk.Limits.DEFAULT);
      if (a.releases().isPresent()) {
        ReleaseEntries.serves(a.ledger(), a.releases().get(), parts.clock());
      }
      EnrolmentEntries.write(a.ledger(), parts.apiKeys().words(), parts.clock());
      return desk;
    } catch (IOException | StoreException | LedgerException e) {
      throw new RecordsException(e);
    }
  }

  /** First the store, which takes nothing more; what is promised until then ends after it. */
  private void erase(String project, LiveResponses live) throws StoreException {
    try {
      if (store.isPresent()) {
        store.get().end(project);
      }
    } finally {
      live.end(project);
    }
  }

  private Services services(Parts parts, Tenancy tenancy, Metrics metrics, ReceiptStore issued) {
    Retention account = parts.store().isPresent() ? Retention.DEFAULT : Retention.NONE;
    Retention mode = Retention.resolve(Retention.INHERIT, account, Retention.NONE);
    return new Services(
        parts.served(),
        room,
        new Guard(parts.guardrails(), metrics),
        tenancy,
        new Authenticator(
            parts.apiKeys(),
            parts.accessKeys(),
            tenancy::standing,
            parts.accessPolicy(),
            parts.clock()),
        new ReceiptDesk(keys, parts.launched(), attester, issued, parts.clock()),
        new ResponseShelf(parts.store(), mode, parts.clock()),
        new LiveResponses(),
        new ConversationShelf(parts.store(), mode, parts.clock()),
        parts.egress(),
        new AccessKeyShelf(parts.store(), mode, parts.accessKeys(), parts.clock()),
        new FileShelf(parts.store(), mode, parts.clock()));
  }

  private List<Door> doors(Parts parts, Api api, Authenticator callers, ReceiptStore issued) {
    EvidenceDesk evidence = new EvidenceDesk(keys, parts.launched(), attester, parts.clock());
    List<Door> doors = new ArrayList<>(api.doors());
    doors.add(ReceiptHandler.door(issued, callers));
    doors.addAll(EvidenceHandler.doors(evidence, parts.clock()));
    return doors;
  }

  /**
   * Starts a node.
   *
   * @throws IOException where a port cannot be had
   * @throws GeneralSecurityException where the certificate cannot be used
   */
  public static Node start(Parts parts) throws IOException, GeneralSecurityException {
    Node node = new Node(parts, new Metrics(parts.served().id()));
    try {
      node.made.load(parts.apiKeys());
      node.files.sweep();
      node.background.start();
      node.server.start();
    } catch (StoreException e) {
      node.close();
      throw new RecordsException(e);
    } catch (IOException e) {
      node.close();
      throw e;
    }
    node.server.ready();
    node.events.emit(Event.of(EventKind.READY).with(Key.PORT, node.server.port()));
    return node;
  }

  /** Remembers the release that runs as good, once it has served for a while. */
  void watch(ReleaseDesk releases) {
    Trial.watch(releases, Trial.SERVED, server::serving, this::good);
  }

  private void good(ReleaseDesk releases) {
    administration.ifPresent(a -> ReleaseEntries.good(a.ledger(), releases, clock));
  }

  /** Returns the TLS port. */
  public int port() {
    return server.port();
  }

  /** Returns the health port. */
  public int healthPort() {
    return server.healthPort();
  }

  /** Returns how many answers the engine works on. */
  public int running() {
    return room.running();
  }

  /** Makes new keys, as the administrators' verb does. */
  void rotateKeys() {
    keys.rotate();
  }

  /** Takes nothing new, lets what is under way end within its time. */
  public void drain() throws InterruptedException {
    events.emit(Event.of(EventKind.DRAINING).with(Key.IN_FLIGHT, server.inFlight()));
    if (!server.drain()) {
      events.emit(Event.of(EventKind.DRAIN_EXPIRED).with(Key.IN_FLIGHT, server.inFlight()));
    }
  }

  @Override
  public void close() {
    background.close();
    room.close();
    server.close();
    keys.close();
    accessKeys.close();
    administration.ifPresent(this::closeLedger);
    try {
      if (store.isPresent()) {
        store.get().close();
      }
    } catch (StoreException e) {
      events.emit(Event.of(EventKind.STORE_DEFECT));
    }
    try {
      attester.close();
    } catch (IOException e) {
      events.emit(Event.of(EventKind.DEFECT).site(e));
    }
    events.emit(Event.of(EventKind.STOPPED));
  }

  private void closeLedger(Administration a) {
    try {
      a.ledger().close();
    } catch (IOException e) {
      events.emit(Event.of(EventKind.DEFECT).site(e));
    }
  }
}
