package dev.adyton.node.auth;

import java.util.Arrays;
import java.util.Optional;

/** What a policy's conditions may ask of a request. */
public enum Fact {
  /** The model asked for; of what computes. */
  MODEL("Model"),
  /** {@code default}, {@code flex} or {@code priority}; of what computes. */
  SERVICE_TIER("ServiceTier"),
  /** {@code default} where the request is to be kept, else {@code none}; of what computes. */
  DATA_RETENTION_MODE("DataRetentionMode"),
  /** {@code LONG_TERM} or {@code SHORT_TERM}; absent where the request is signed. */
  BEARER_TOKEN_TYPE("BearerTokenType");

  private final String id;

  Fact(String id) {
    this.id = id;
  }

  static Optional<Fact> find(String id) {
    return Arrays.stream(values()).filter(f -> f.id.equals(id)).findFirst();
  }
}
