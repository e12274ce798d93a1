package dev.adyton.node.admin;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.slots.ReleaseDesk;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;

/** The ledger's words for what became of releases: which serves, and whether it was the wanted. */
public final class ReleaseEntries {
  private static final String FORMAT = "adyton-release-entry/1";

  /** What became. */
  enum Outcome {
    /** A start, under the release that was meant. */
    SERVES,
    /** A start, although another release was switched to. */
    FELL_BACK,
    /** It has served healthily for the first time. */
    GOOD,
    /** An image was written to the other slot, and is tried at the next start. */
    STAGED,
    /** An image was not what its signers signed, or could not be written. */
    NOT_STAGED
  }

  private ReleaseEntries() {}

  /**
   * Writes what serves from now on.
   *
   * @throws IOException where the ledger cannot be written
   * @throws LedgerException where it is full
   */
  public static void serves(LedgerFile ledger, ReleaseDesk desk, Clock clock)
      throws IOException, LedgerException {
    Outcome outcome = desk.fellBack() ? Outcome.FELL_BACK : Outcome.SERVES;
    ledger.append(entry(outcome, desk.running().toString(), clock));
  }

  /** Writes that what serves is known to be good; a full ledger does not make it bad. */
  public static void good(LedgerFile ledger, ReleaseDesk desk, Clock clock) {
    try {
      ledger.append(entry(Outcome.GOOD, desk.running().toString(), clock));
    } catch (IOException | LedgerException e) {
      // The next start says as much.
    }
  }

  static byte[] entry(Outcome outcome, String release, Clock clock) {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("time", clock.instant().getEpochSecond())
            .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
            .put("release", release)
            .build());
  }
}
