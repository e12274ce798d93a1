package dev.adyton.node.admin;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminGate;
import dev.adyton.admin.AdminPolicy;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.ledger.TreeHead;
import dev.adyton.node.evidence.NodeKeys;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes what administrators send: decides, writes the decision into the ledger, and only then does
 * it. Refusals are entries, too. Thread-safe: one request at a time.
 */
public final class AdminDesk {
  /** Refusals a minute that are looked at and logged: a flood must not fill the disk. */
  public static final int MAX_REFUSALS = 60;

  private final AdminPolicy policy;
  private final LedgerFile ledger;
  private final Tenancy tenancy;
  private final NodeKeys keys;
  private final Clock clock;
  private final int maxRefusals;
  private final Map<String, Long> nonces = new HashMap<>();
  private long minute;
  private int refusals;

  /**
   * Takes up the work where the ledger says that it stood.
   *
   * @param maxRefusals refusals a minute that are logged, {@link #MAX_REFUSALS} but in tests
   */
  public AdminDesk(
      AdminPolicy policy,
      LedgerFile ledger,
      Tenancy tenancy,
      NodeKeys keys,
      Clock clock,
      int maxRefusals) {
    this.policy = policy;
    this.ledger = ledger;
    this.tenancy = tenancy;
    this.keys = keys;
    this.clock = clock;
    this.maxRefusals = maxRefusals;
    for (byte[] entry : ledger.entries()) {
      AdminEntry.request(entry).ifPresent(this::recall);
    }
  }

  private void recall(AdminRequest request) {
    nonces.put(request.nonce(), request.notAfter());
    if (tenancy.foresee(request) == AdminCode.DONE) {
      tenancy.apply(request);
    }
  }

  /** Answers one request. */
  public synchronized AdminAnswer answer(byte[] envelope) {
    long now = clock.instant().getEpochSecond();
    if (flooded(now)) {
      return answer(AdminCode.BUSY);
    }
    nonces.values().removeIf(until -> until < now);
    AdminGate.Decision decision =
        AdminGate.decide(envelope, policy, clock.instant(), nonces::containsKey);
    return switch (decision) {
      case AdminGate.Decision.Refused(AdminCode code) -> refuse(code, envelope, now);
      case AdminGate.Decision.Granted granted -> {
        AdminCode foreseen = tenancy.foresee(granted.request());
        yield foreseen == AdminCode.DONE ? perform(granted, now) : refuse(foreseen, envelope, now);
      }
    };
  }

  private boolean flooded(long now) {
    if (now / 60 != minute) {
      minute = now / 60;
      refusals = 0;
    }
    return refusals >= maxRefusals;
  }

  private AdminAnswer refuse(AdminCode code, byte[] envelope, long now) {
    refusals++;
    return write(AdminEntry.refused(code, envelope, now))
        ? answer(code)
        : answer(AdminCode.LEDGER_UNAVAILABLE);
  }

  private AdminAnswer perform(AdminGate.Decision.Granted granted, long now) {
    // Used from here on, also where the ledger then fails: better asked for again than done twice.
    nonces.put(granted.request().nonce(), granted.request().notAfter());
    if (!write(AdminEntry.granted(granted, now))) {
      return answer(AdminCode.LEDGER_UNAVAILABLE);
    }
    tenancy.apply(granted.request());
    if (granted.request().verb() == Verb.ROTATE_KEYS) {
      keys.rotate();
    }
    return answer(AdminCode.DONE);
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
