package dev.adyton.guardrails;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a request or an answer ends here. Both reasons end a stream with {@code finish_reason:
 * content_filter}; the caller may be told {@link Reason#code}.
 *
 * @param reason why
 * @param category what the blocking rule is about; empty where no rule decided
 */
public record Stop(Reason reason, Optional<Category> category) {
  /** Which of the two it was. */
  public enum Reason {
    /** A rule blocks what was found. */
    CONTENT_FILTER("content_filter"),
    /** A detector failed, and what nobody looked at does not pass. */
    GUARDRAIL_UNAVAILABLE("guardrail_unavailable");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** Returns the code for the caller. */
    public String code() {
      return code;
    }
  }

  public Stop {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(category, "category");
  }

  static Stop blocked(Category category) {
    return new Stop(Reason.CONTENT_FILTER, Optional.of(category));
  }

  static Stop unavailable() {
    return new Stop(Reason.GUARDRAIL_UNAVAILABLE, Optional.empty());
  }
}
