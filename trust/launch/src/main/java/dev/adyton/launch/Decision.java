package dev.adyton.launch;

import java.util.List;

/** Whether a deployable may be launched as wanted. Immutable. */
public sealed interface Decision {
  /**
   * It may.
   *
   * @param exposure how far it may be reached
   * @param state the launch state to show wherever the deployable is shown, as in {@code UNGATED}
   */
  record Allow(Exposure exposure, String state) implements Decision {}

  /**
   * It may not.
   *
   * @param codes why, at least one; lower case, as they stand in API errors
   */
  record Deny(List<String> codes) implements Decision {
    /** Copies. */
    public Deny {
      codes = List.copyOf(codes);
      if (codes.isEmpty()) {
        throw new IllegalArgumentException("a denial has a reason");
      }
    }
  }
}
