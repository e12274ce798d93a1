package dev.adyton.node.admin;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminGate;
import dev.adyton.admin.AdminPolicy;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.StageRequest;
import dev.adyton.admin.Verb;
import dev.adyton.codec.CodecException;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.ledger.TreeHead;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.slots.ReleaseDesk;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what administrators send: decides, writes the decision into the ledger, and only then does
 * it. Refusals are entries, too. Thread-safe: one request at a time.
 */
public final class AdminDesk {
  /**
   * How much of the ledger strangers may fill.
   *
   * @param refusals logged in a minute; those beyond are answered {@code BUSY}
   * @param reserved entries kept for what is granted
   */
  public record Limits(int refusals, int reserved) {
    /**
     * Refusals end at 65,536 entries, 18 hours at the full rate: a signature is checked for each
     * when a node starts, and strangers must not make that long.
     */
    public static final Limits DEFAULT = new Limits(60, LedgerFile.MAX_ENTRIES - (1 << 16));
  }

  /** Destroys what a project stored. */
  @FunctionalInterface
  public interface Eraser {
    /**
     * On return nothing of it can be read any more, and nothing is taken from it. Idempotent.
     *
     * @throws StoreException where the store failed
     */
    void erase(String project) throws StoreException;
  }

  private static final byte[] NO_RELEASE = {};

  private final AdminPolicy policy;
  private final LedgerFile ledger;
  private final Tenancy tenancy;
  private final NodeKeys keys;
  private final Eraser eraser;
  private final Optional<ReleaseDesk> releases;
  private final Clock clock;
  private final Limits limits;
  private final Set<String> nonces = new HashSet<>();
  private long minute;
  private int refusals;

  /**
   * Takes up the work where the ledger says that it stood. What it says was granted is judged
   * again: who has the disk can write a ledger that holds, but not people's signatures.
   *
   * @throws AdminLedgerException for an entry that the policy's people did not sign
   * @throws StoreException where what was deleted cannot be destroyed
   */
  public AdminDesk(
      AdminPolicy policy,
      LedgerFile ledger,
      Tenancy tenancy,
      NodeKeys keys,
      Eraser eraser,
      Optional<ReleaseDesk> releases,
      Clock clock,
      Limits limits)
      throws AdminLedgerException, StoreException {
    this.policy = policy;
    this.ledger = ledger;
    this.tenancy = tenancy;
    this.keys = keys;
    this.eraser = eraser;
    this.releases = releases;
    this.clock = clock;
    this.limits = limits;
    List<byte[]> entries = ledger.entries();
    for (int i = 0; i < entries.size(); i++) {
      recall(entries.get(i), i);
    }
  }

  private void recall(byte[] entry, int number) throws AdminLedgerException, StoreException {
    Optional<AdminEntry.Past> past;
    try {
      past = AdminEntry.past(entry);
    } catch (CodecException e) {
      // Entries of others have members of their own; one that claims to be ours must be readable.
      throw new AdminLedgerException(number);
    }
    if (past.isEmpty()) {
      return;
    }
    Instant then = Instant.ofEpochSecond(past.get().time());
    AdminRequest request =
        switch (AdminGate.decide(past.get().envelope(), policy, then, nonces::contains)) {
          case AdminGate.Decision.Granted granted -> granted.request();
          case AdminGate.Decision.Refused _ -> throw new AdminLedgerException(number);
        };
    nonces.add(request.nonce());
    if (tenancy.foresee(request) == AdminCode.DONE) {
      tenancy.apply(request);
      // Again: a crash may have come between the entry and the deed.
      erase(request);
    }
  }

  private void erase(AdminRequest request) throws StoreException {
    if (Set.of(Verb.DELETE_PROJECT, Verb.DELETE_OWN_PROJECT).contains(request.verb())) {
      eraser.erase(request.project());
    }
  }

  /** Answers one request. */
  public synchronized AdminAnswer answer(byte[] envelope) {
    return answer(envelope, NO_RELEASE);
  }

  /** Begins to stage a release: the request comes with the release's own signatures. */
  public synchronized AdminAnswer stage(byte[] body) {
    try {
      StageRequest request = StageRequest.parse(body);
      return answer(request.request(), request.release());
    } catch (CodecException e) {
      return refuse(AdminCode.MALFORMED, body, clock.instant().getEpochSecond());
    }
  }

  /** Takes a part of what is being staged. Only who sent the request knows its nonce. */
  public synchronized AdminAnswer part(String nonce, int number, byte[] bytes) {
    AdminCode code =
        releases.map(r -> r.part(nonce, number, bytes)).orElse(AdminCode.NOT_AVAILABLE_HERE);
    return answer(code);
  }

  /** Ends a staging: an image that is what was signed is tried at once, under its own ledger. */
  public synchronized AdminAnswer staged(String nonce) {
    if (releases.isEmpty()) {
      return answer(AdminCode.NOT_AVAILABLE_HERE);
    }
    String release = releases.get().staging(nonce);
    AdminCode code = releases.get().end(nonce);
    if (code == AdminCode.NOT_STAGING) {
      return answer(code);
    }
    ReleaseEntries.Outcome outcome =
        code == AdminCode.DONE ? ReleaseEntries.Outcome.STAGED : ReleaseEntries.Outcome.NOT_STAGED;
    if (!write(ReleaseEntries.entry(outcome, release, clock))) {
      return answer(AdminCode.LEDGER_UNAVAILABLE);
    }
    return answer(code == AdminCode.DONE ? releases.get().tryStaged() : code);
  }

  private AdminCode foresee(AdminRequest request, byte[] release) {
    if (releases.isPresent() && request.verb() == Verb.STAGE_RELEASE) {
      return releases.get().foresee(request, release);
    } else if (releases.isPresent() && request.verb() == Verb.ROLL_BACK) {
      return releases.get().foreseeBack();
    }
    return tenancy.foresee(request);
  }

  private AdminAnswer answer(byte[] envelope, byte[] release) {
    long now = clock.instant().getEpochSecond();
    // Used nonces are kept for good, as the ledger does: the host sets the clock, also backwards.
    AdminGate.Decision decision =
        AdminGate.decide(envelope, policy, Instant.ofEpochSecond(now), nonces::contains);
    return switch (decision) {
      case AdminGate.Decision.Refused(AdminCode code) -> refuse(code, envelope, now);
      case AdminGate.Decision.Granted granted -> {
        AdminCode foreseen = foresee(granted.request(), release);
        yield foreseen == AdminCode.DONE
            ? perform(granted, envelope, release, now)
            : refuse(foreseen, envelope, now);
      }
    };
  }

  private boolean flooded(long now) {
    if (now / 60 != minute) {
      minute = now / 60;
      refusals = 0;
    }
    boolean full = ledger.head().size() >= LedgerFile.MAX_ENTRIES - limits.reserved();
    return full || refusals >= limits.refusals();
  }

  private AdminAnswer refuse(AdminCode code, byte[] envelope, long now) {
    if (flooded(now)) {
      return answer(AdminCode.BUSY);
    }
    refusals++;
    return write(AdminEntry.refused(code, envelope, now))
        ? answer(code)
        : answer(AdminCode.LEDGER_UNAVAILABLE);
  }

  private AdminAnswer perform(
      AdminGate.Decision.Granted granted, byte[] envelope, byte[] release, long now) {
    // Used from here on, also where the ledger then fails: better asked for again than done twice.
    nonces.add(granted.request().nonce());
    if (!write(AdminEntry.granted(granted, envelope, now))) {
      return answer(AdminCode.LEDGER_UNAVAILABLE);
    }
    tenancy.apply(granted.request());
    if (granted.request().verb() == Verb.ROTATE_KEYS) {
      keys.rotate();
    }
    try {
      erase(granted.request());
    } catch (StoreException e) {
      return answer(AdminCode.STORE_FAILED);
    }
    return answer(releases.map(r -> release(r, granted.request(), release)).orElse(AdminCode.DONE));
  }

  private static AdminCode release(ReleaseDesk releases, AdminRequest request, byte[] release) {
    if (request.verb() == Verb.STAGE_RELEASE) {
      return releases.begin(request, release);
    } else if (request.verb() == Verb.ROLL_BACK) {
      return releases.back();
    }
    return request.verb() == Verb.STATUS && releases.fellBack()
        ? AdminCode.FELL_BACK
        : AdminCode.DONE;
  }

  private boolean write(byte[] entry) {
    try {
      ledger.append(entry);
      return true;
    } catch (IOException | LedgerException e) {
      return false;
    }
  }

  private AdminAnswer answer(AdminCode code) {
    TreeHead head = ledger.head();
    AdminAnswer.State state =
        tenancy.draining() ? AdminAnswer.State.DRAINING : AdminAnswer.State.SERVING;
    return new AdminAnswer(code, state, head.size(), head.root());
  }
}
