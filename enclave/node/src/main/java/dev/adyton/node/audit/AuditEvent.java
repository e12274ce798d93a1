package dev.adyton.node.audit;

import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.telemetry.Carrier;
import dev.adyton.node.telemetry.Route;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that was done for somebody: names, codes and counts. There is no member that a request
 * could write into, but for its id, which is hexadecimal.
 */
public sealed interface AuditEvent {
  /** Returns who it was done for. */
  Subject subject();

  /** Returns the name that its caller knows it by, unique among the caller's. */
  String id();

  /**
   * Who something was done for.
   *
   * @param project of the key
   * @param owner whose what it stores is
   * @param requestId 32 hexadecimal digits
   * @param ended when it was over, in seconds since 1970
   */
  record Subject(String project, String owner, String requestId, long ended) {
    @Override
    public String toString() {
      return "Subject";
    }
  }

  /**
   * Tokens. A prompt counts once for each choice, as quotas count it.
   *
   * @param input of the prompts
   * @param cached how many of those had been computed before
   * @param output of the answers
   */
  record Usage(int input, int cached, int output) {
    /** Nothing was computed. */
    static final Usage NOTHING = new Usage(0, 0, 0);
  }

  /**
   * A call.
   *
   * @param inference whether it was for an answer
   * @param status 499 where the answer did not reach its end
   * @param failure why there was no whole answer
   * @param millis how long it took
   * @param firstMillis when the first part of the answer came
   */
  record Call(
      Subject subject,
      Route route,
      Carrier carrier,
      boolean inference,
      int status,
      Optional<ErrorCode> failure,
      long millis,
      OptionalLong firstMillis,
      Usage usage)
      implements AuditEvent {
    @Override
    public String id() {
      return "call_" + subject.requestId();
    }
  }

  /** How a promised response ended. */
  enum Outcome {
    COMPLETED,
    CANCELLED,
    FAILED
  }

  /**
   * A promised response was made, or will never be.
   *
   * @param failure why not
   * @param usage nothing where it was cancelled or failed
   */
  record Background(Subject subject, Outcome outcome, Optional<ErrorCode> failure, Usage usage)
      implements AuditEvent {
    @Override
    public String id() {
      return "background_" + subject.requestId();
    }
  }
}
