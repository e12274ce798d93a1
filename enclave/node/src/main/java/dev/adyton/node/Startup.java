package dev.adyton.node;

import dev.adyton.admin.AdminPolicy;
import dev.adyton.attestation.Evidence;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.node.admin.AdminLedgerException;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.Places;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.run.Served;
import dev.adyton.node.slots.ReleaseDesk;
import dev.adyton.node.slots.Slots;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.tls.TlsIdentity;
import dev.adyton.platform.Attester;
import dev.adyton.platform.FirmwareLog;
import dev.adyton.platform.Hardening;
import dev.adyton.platform.NitroAttester;
import dev.adyton.platform.Platform.Capability;
import dev.adyton.platform.Tpm;
import dev.adyton.platform.TpmAttester;
import dev.adyton.platform.TpmLink;
import dev.adyton.platform.TsmAttester;
import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** From settings to a node at work, and to its end. */
final class Startup {
  /** Begins the name of a TPM whose vendor signs documents about it. */
  private static final String NITRO = "nitro:";

  private Startup() {}

  /**
   * Runs a node until the process is told to stop.
   *
   * @param settings read once nothing can read along
   * @param slots of a measured image that has two
   * @throws UserError where the node cannot start
   */
  static ExitCode serve(Supplier<Config> settings, Optional<Slots> slots)
      throws InterruptedException {
    Surroundings.require(System.getenv());
    List<Capability> early = Hardening.early();
    NodeConfig config = NodeConfig.of(settings.get());
    Places.make(config.home());
    Events events = new Events(System.err);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, defect) -> events.emit(Event.of(EventKind.DEFECT).site(defect)));
    events.emit(Event.of(EventKind.STARTING));
    report(early, events);
    Node node = start(config, slots, events, System.out);
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
    never.await();
    return ExitCode.OK;
  }

  private static Node start(
      NodeConfig config, Optional<Slots> slots, Events events, PrintStream out) {
    // Two things take time, hashing the model and making keys for TLS: two cores, at once.
    CompletableFuture<TlsIdentity> tls = CompletableFuture.supplyAsync(() -> tls(config, events));
    Clock clock = Clock.systemUTC();
    CompletableFuture<Vouching> behind =
        CompletableFuture.supplyAsync(() -> vouching(config, clock, events));
    Guardrails guardrails = GuardrailFiles.read(config);
    Optional<AdminPolicy> admin = AdminFiles.policy(config);
    LaunchPad.Cleared cleared =
        LaunchPad.clear(
            config,
            guardrails,
            admin.map(AdminPolicy::digest),
            slots.flatMap(Slots::release),
            clock.instant());
    Optional<ReleaseDesk> releases = cleared.release().desk(slots, clock, Startup::restart);
    ApiKeys keys = KeyFiles.apiKeys(config, out);
    AccessKeys accessKeys = KeyFiles.accessKeys(config);
    AccessPolicy accessPolicy = KeyFiles.accessPolicy(config);
    Vouching vouching = join(behind);
    events.emit(Event.of(EventKind.MODEL_LOADED));
    if (cleared.launched().state().equals(LaunchRecord.UNGATED)) {
      events.emit(Event.of(EventKind.LAUNCH_UNGATED));
    }
    if (config.tpm().equals("none")) {
      events.emit(Event.of(EventKind.EVIDENCE_SIMULATED));
    }
    Served served =
        Served.of(
            config.modelId(),
            clock.instant().getEpochSecond(),
            cleared.model(),
            cleared.launched().deployable().digest().toString(),
            cleared.launched().state());
    Node node =
        open(
            new Node.Parts(
                config,
                served,
                cleared.launched(),
                guardrails,
                cleared.egress(),
                admin.map(policy ->
                    new Node.Administration(
                        policy, AdminFiles.ledger(config, slots, clock), releases)),
                cleared.engine(),
                keys,
                accessKeys,
                accessPolicy,
                join(tls),
                vouching.store(),
                vouching.attester(),
                events,
                clock));
    report(Hardening.confine(), events);
    releases.ifPresent(node::watch);
    out.println("health http://127.0.0.1:" + node.healthPort());
    out.println("ready https://" + host(config.bind()) + ":" + node.port());
    out.flush();
    return node;
  }

  /** Goes on without what this kernel does not give: a demo runs on any; evidence does not lie. */
  private static void report(List<Capability> steps, Events events) {
    if (!steps.stream().allMatch(Capability::available)) {
      events.emit(Event.of(EventKind.HARDENING_INCOMPLETE));
    }
  }

  private static String host(String bind) {
    return bind.contains(":") ? "[" + bind + "]" : bind;
  }

  private static Node open(Node.Parts parts) {
    try {
      return Node.start(parts);
    } catch (RecordsException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The store or the ledger cannot be written (" + e.getMessage() + ").",
          "Free the disk; a node does not start that could not say what it does.");
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "The port cannot be had: another process may listen there already.",
          "Choose others with --port and --health-port; 0 takes any free one.");
    } catch (AdminLedgerException e) {
      throw new UserError(
          ExitCode.NOT_PERMITTED,
          "The ledger says that something was granted which --admin-policy's people did not sign ("
              + e.getMessage()
              + ").",
          "Leave a person who has gone in the policy, with a not_after that is past.");
    } catch (GeneralSecurityException e) {
      throw new UserError(
          ExitCode.DATA,
          "The TLS certificate cannot be used.",
          "Leave out --tls-cert and --tls-key to have one made.");
    }
  }

  private static TlsIdentity tls(NodeConfig config, Events events) {
    try {
      TlsIdentity identity =
          config.tlsFiles().isPresent()
              ? TlsIdentity.read(
                  config.tlsFiles().get().certificates(), config.tlsFiles().get().key(), events)
              : TlsIdentity.selfMade();
      if (config.tlsCaOut().isPresent()) {
        writeAnchor(identity, config);
      }
      return identity;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The TLS certificate or its key cannot be read.",
          "Name readable PEM files with --tls-cert and --tls-key.");
    } catch (GeneralSecurityException e) {
      throw new UserError(
          ExitCode.DATA,
          "The TLS certificate and key are not a PEM chain and its PKCS #8 key.",
          "Convert the key with: openssl pkcs8 -topk8 -nocrypt");
    }
  }

  private static void writeAnchor(TlsIdentity identity, NodeConfig config) {
    try {
      identity.writeAnchor(config.tlsCaOut().orElseThrow());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The certificate to trust cannot be written.",
          "Name a file in an existing folder with --tls-ca-out.");
    }
  }

  /** What rests on the TPM, if there is one. */
  private record Vouching(Attester attester, Optional<SealedStore> store) {}

  private static Vouching vouching(NodeConfig config, Clock clock, Events events) {
    if (config.tpm().equals("none")) {
      return new Vouching(
          Attester.simulated(), StoreRoom.open(config.store(), Optional.empty(), clock, events));
    }
    if (config.tpm().equals("tsm")) {
      return measuredByCpu(config, clock, events);
    }
    boolean nitro = config.tpm().startsWith(NITRO);
    String place = nitro ? config.tpm().substring(NITRO.length()) : config.tpm();
    String address = place.startsWith("/") ? "device:" + place : place;
    try {
      Tpm tpm = new Tpm(TpmLink.open(address));
      tpm.startup();
      // First the store: the attester's keys take the slots that unsealing needs.
      Optional<SealedStore> store = StoreRoom.open(config.store(), Optional.of(tpm), clock, events);
      Attester attester =
          nitro
              ? NitroAttester.open(tpm, Measured.collateral(config))
              : TpmAttester.open(tpm, collateral(config));
      return new Vouching(attester, store);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "The TPM cannot be reached or refused to make keys.",
          "Check --tpm, and who else uses the TPM; --tpm none serves with simulated evidence.");
    }
  }

  /** A confidential machine's own report; what rests on a TPM there is none for. */
  private static Vouching measuredByCpu(NodeConfig config, Clock clock, Events events) {
    try {
      return new Vouching(
          TsmAttester.open(Measured.collateral(config)),
          StoreRoom.open(config.store(), Optional.empty(), clock, events));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "This machine gives no report of SEV-SNP or TDX.",
          "It takes a guest of either and Linux 6.7, or /dev/sev-guest; --tpm none serves with"
              + " simulated evidence.");
    }
  }

  private static List<Evidence.Item> collateral(NodeConfig config) {
    List<Evidence.Item> items = new ArrayList<>(Measured.collateral(config));
    items.addAll(FirmwareLog.collateral(config.tpm()));
    return items;
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw e;
    }
  }

  /** In the image the end of this process is a start of the machine. */
  private static void restart() {
    Thread.ofPlatform().name("restart").start(() -> System.exit(ExitCode.OK.number()));
  }

  private static void stop(Node node) {
    try {
      node.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    node.close();
  }
}
