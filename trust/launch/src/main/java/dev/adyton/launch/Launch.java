package dev.adyton.launch;

import java.time.Instant;
import java.util.List;

/** The launch gate's rule: a pure function of record, deployable and time. */
public final class Launch {
  /** Nobody evaluated this deployable, so it may not be reached from another machine. */
  public static final String UNGATED_EXPOSURE = "ungated_exposure";

  private Launch() {}

  /**
   * Decides before an engine loads {@code deployable}.
   *
   * @param record what the gate said
   * @param deployable what is to be launched; a record speaks of exactly one
   * @param now the time of the decision; records expire
   * @param wanted how far the deployable shall be reached
   */
  public static Decision decide(
      LaunchRecord record, Deployable deployable, Instant now, Exposure wanted) {
    return switch (record) {
      case LaunchRecord.Ungated _ ->
          wanted == Exposure.LOCAL
              ? new Decision.Allow(Exposure.LOCAL, LaunchRecord.UNGATED)
              : new Decision.Deny(List.of(UNGATED_EXPOSURE));
    };
  }
}
