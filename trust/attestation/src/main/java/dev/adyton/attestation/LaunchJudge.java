package dev.adyton.attestation;

import dev.adyton.codec.Digest;
import dev.adyton.launch.Decision;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.Launch;
import dev.adyton.launch.LaunchRecord;
import java.util.List;
import java.util.Set;

/** What a caller's policy makes of one launch record. */
final class LaunchJudge {
  /**
   * The judgement.
   *
   * @param code empty where the record is accepted
   * @param detail one line for people
   */
  record Word(String code, String detail) {
    boolean accepted() {
      return code.isEmpty();
    }
  }

  private LaunchJudge() {}

  static Word judge(
      LaunchRecord record,
      VerifierPolicy policy,
      Caller caller,
      Digest deployable,
      Digest guardrails) {
    Set<String> accepted = caller.loopback() ? policy.launchLoopback() : policy.launchRemote();
    if (record instanceof LaunchRecord.Signed) {
      return signed(record, policy, accepted, caller, deployable, guardrails);
    }
    return accepted.contains(LaunchRecord.UNGATED)
        ? new Word("", "UNGATED: no launch gate ever looked, the policy accepts that")
        : new Word("LAUNCH_UNGATED", "no launch gate ever looked at what this node runs");
  }

  /** The widest exposure that policy accepts and the record holds for. */
  private static Word signed(
      LaunchRecord record,
      VerifierPolicy policy,
      Set<String> accepted,
      Caller caller,
      Digest deployable,
      Digest guardrails) {
    List<String> codes = List.of();
    for (Exposure exposure : List.of(Exposure.values()).reversed()) {
      if (accepted.contains(exposure.name())) {
        Decision decision =
            Launch.judge(
                record, policy.launchPolicy(), deployable, guardrails, caller.now(), exposure);
        if (decision instanceof Decision.Allow(Exposure granted, String state)) {
          return new Word("", state + ": " + meaning(granted));
        } else if (decision instanceof Decision.Deny(List<String> why)) {
          codes = why;
        }
      }
    }
    return codes.isEmpty()
        ? new Word("LAUNCH_NOT_ACCEPTED", "the policy accepts no launch record here")
        : new Word("LAUNCH_REFUSED", String.join(", ", codes));
  }

  private static String meaning(Exposure exposure) {
    return switch (exposure) {
      case LOCAL -> "for its own machine alone, as UNGATED to anybody else: nobody evaluated it";
      case INTERNAL -> "launched for one organisation";
      case LIMITED -> "launched for named customers";
      case PUBLIC -> "launched for anybody";
    };
  }
}
