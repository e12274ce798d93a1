package dev.adyton.launch;

import java.util.Locale;

/** Why a launch is refused. */
public enum Denial {
  /** Without a record a deployable is not reached from another machine. */
  UNGATED_EXPOSURE,
  /** Not a DSSE envelope over a canonical record. */
  RECORD_UNREADABLE,
  /** No key that the policy pins signed these bytes. */
  RECORD_UNSIGNED,
  /** The policy never grants this exposure. */
  EXPOSURE_NOT_GRANTED,
  /** Fewer distinct persons signed than the exposure takes. */
  SIGNERS_MISSING,
  /** A role that the exposure takes is not among those who signed. */
  ROLE_MISSING,
  /** The record says no. */
  DECISION_NO_GO,
  /** The record speaks of something else. */
  DEPLOYABLE_MISMATCH,
  /** Other guardrails are served with than the record demands. */
  GUARDRAILS_MISMATCH,
  /** Another build of the engine than the record names. */
  ENGINE_MISMATCH,
  /** It is wanted further away than the record lets it. */
  EXPOSURE_ABOVE_RECORD,
  /** A record about a model under any build grants no more than {@code local}. */
  SUBJECT_TOO_WIDE,
  /** A domain is above its threshold and nothing mitigates that. */
  DOMAIN_ABOVE_THRESHOLD,
  /** A domain that nobody evaluated, and more than {@code local} wanted. */
  DOMAIN_NOT_EVALUATED,
  /** A mitigation is claimed, and there are no guardrails. */
  MITIGATION_ABSENT,
  /** Its time has not come. */
  NOT_YET_VALID,
  /** Its time is over. */
  EXPIRED,
  /** Its review is overdue. */
  REVIEW_OVERDUE;

  /** Returns the code, lower case, as it stands in errors. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
